"""The three tests of Korea's safety duty (AI Basic Act, Art. 32): cumulative compute, state of the art, broad and serious risk.

All three have to be met. What counts is known from the ministry's draft notice, whose final text was not seen.
"""

from __future__ import annotations

from flopledger.assess.contract import VerdictModel
from flopledger.statement.formwork.europe import verdict_of
from flopledger.statement.formwork.fields import Asked, amount, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, Group, unanswered
from flopledger.statement.formwork.known import NOTHING, Known, known, total_of
from flopledger.statement.formwork.laws import law
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.formwork.rounding import figures
from flopledger.statement.formwork.work import approximations, counted, methods_in_words
from flopledger.statement.model import StatementModel

TITLE = "The three tests of Korea's safety duty (AI Basic Act, Article 32)"
REGIME, TRIGGER, TOTAL = "kr-ai-basic-act", "safety-duty", "kr-notice-2026"
LINE = 1e26  # where the law was not asked; else the verdict's own
FACTS = {
    "state_of_the_art": "state-of-the-art technology is applied",
    "broad_serious_risk": "broad and serious effect on life, safety, rights",
}
SAYS = (
    "The duty needs all three tests to be met; one that is not met settles the outcome, and the others may then stay open.",
    "At or above the line counts as met. What is counted follows the draft notice of February 2026; its final text was not seen.",
)


def fill(statement: StatementModel) -> Form:
    """Return the tests, filled from a statement."""
    verdict = verdict_of(statement, REGIME, TRIGGER)
    groups = (
        Group("tests", "The three tests", _tests(statement, verdict), SAYS),
        Group("count", "How the compute was counted", _count(statement), counted=TOTAL),
    )
    return form_on_paper(statement, "kr-safety-duty", TITLE, groups)


def _tests(statement: StatementModel, verdict: VerdictModel | None) -> list[FieldModel]:
    cites, open_ = verdict.cites if verdict is not None else [], verdict is None or verdict.verdict == "cannot tell"
    facts = statement.assessment.systems[0].facts
    missing = "missing " + ", ".join(name.replace("_", " ") for name in verdict.missing) if verdict is not None else "the law was not asked"
    outcome = words(
        Asked("outcome", "Outcome", "whether the safety duty applies", cites),
        None if verdict is None or open_ else verdict.verdict,
        unanswered(missing) if verdict is None or open_ else "applies" if verdict.verdict == "over" else "does not apply",
    )
    tests = [_compute_test(statement, verdict, required=open_)]
    for number, (name, label) in enumerate(FACTS.items(), 2):
        asked = Asked(name.replace("_", "-"), f"Test {number}: {name.replace('_', ' ')}", label, cites, required=open_)
        value = facts.get(name)
        tests.append(words(asked, None if value is None else bool(value), "" if value is None else "met" if value else "not met"))
    return [outcome, *tests]


def _compute_test(statement: StatementModel, verdict: VerdictModel | None, *, required: bool) -> FieldModel:
    line = verdict.threshold if verdict is not None and verdict.threshold else LINE
    one = _known(statement)
    asked = Asked(
        "compute", "Test 1: cumulative compute", f"at least {figures(line)} FLOP", verdict.cites if verdict else [], required=required
    )
    if one.least >= line:
        return words(asked, value=True, said="met")
    if one.most is not None and one.most < line:
        return words(asked, value=False, said="not met")
    return words(asked, None, unanswered(one.why))


def _known(statement: StatementModel) -> Known:
    found = total_of(statement.assessment.systems[0], TOTAL)
    return known(found.compute) if found is not None else NOTHING


def _count(statement: StatementModel) -> list[FieldModel]:
    found, lines = total_of(statement.assessment.systems[0], TOTAL), counted(statement, TOTAL)
    asked = Asked("count", "Cumulative compute", "all operations that have to do with training", law("kr-methods"), required=False)
    open_ = approximations(found.compute if found is not None else None, lines)
    note = (
        "The draft notice knows three methods: theoretical (from the architecture), statistical (from observations), and by hardware use."
    )
    return [with_words(amount(asked, _known(statement), "FLOP"), methods_in_words(lines), [note, *open_])]
