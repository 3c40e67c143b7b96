"""A memo for the file of a frontier developer: California's SB 53, New York's RAISE Act, Illinois's SB 315, with one count for all.

The three laws define a frontier model by the same sentence; none asks for a form. The memo holds the count, what it includes, and
what each law's three lines come to.
"""

from __future__ import annotations

from collections.abc import Iterator

from flopledger.assess.contract import CitationModel, VerdictModel
from flopledger.core.numbers import flop, money
from flopledger.statement.formwork.europe import verdict_of
from flopledger.statement.formwork.fields import Asked, amount, beside_the_line, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, Group, unanswered
from flopledger.statement.formwork.known import known, total_of
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.formwork.work import approximations, counted, methods_in_words, rule_cites
from flopledger.statement.model import StatementModel

TITLE = "Frontier developer memo: California SB 53, New York RAISE Act, Illinois SB 315"
REGIMES = ("us-ca-sb-53", "us-ny-raise", "us-il-sb-315")
TRIGGERS = ("frontier-model", "frontier-developer", "large-frontier-developer")
MODEL, DEVELOPER = "us-tfaia/model", "us-tfaia/developer"
COUNTS = {MODEL: "Operations that the model was trained with", DEVELOPER: "Operations that the developer used"}
SAYS = (
    "Integer and floating-point operations count alike.",
    "The original run counts, and later fine-tuning, reinforcement learning or other material modifications.",
    "The laws are silent on synthetic data, distillation, experiments, reward models and merged weights: such lines cannot be placed.",
)


def fill(statement: StatementModel) -> Form:
    """Return the memo, filled from a statement."""
    groups = [Group("count", "The count", [*_counts(statement), _revenue(statement)], SAYS, MODEL)]
    groups += [_law(statement, regime) for regime in REGIMES]
    return form_on_paper(statement, "us-frontier-developer", TITLE, groups)


def _counts(statement: StatementModel) -> Iterator[FieldModel]:
    """Yield the two counts; they have to be known only where a verdict waits for them."""
    for total, label in COUNTS.items():
        found = total_of(statement.assessment.systems[0], total)
        lines = counted(statement, total)
        cites = [cite for each in rule_cites(statement, total).values() for cite in each]
        waits = any(one.verdict == "cannot tell" and one.standard == total for one in _verdicts(statement))
        asked = Asked(total.partition("/")[2] + "-count", label, "integer or floating-point operations", _once(cites), required=waits)
        open_ = approximations(found.compute if found is not None else None, lines)
        field = amount(asked, known(found.compute if found is not None else None), "operations")
        yield with_words(field, methods_in_words(lines), [*beside_the_line(field, _threshold(statement, total)), *open_])


def _threshold(statement: StatementModel, total: str) -> float | None:
    """Return the number that the laws compare a total with."""
    return next((one.threshold for one in _verdicts(statement) if one.standard == total), None)


def _revenue(statement: StatementModel) -> FieldModel:
    """Return the field on revenue; it has to be known where a verdict waits for it."""
    value = statement.assessment.systems[0].facts.get("developer_revenue")
    waits = any("developer_revenue" in one.missing for one in _verdicts(statement))
    large = [one for one in _verdicts(statement) if one.trigger == TRIGGERS[-1]]
    cites = _once([cite for one in large for cite in one.cites])
    asked = Asked("revenue", "Annual gross revenue", "of the preceding calendar year, affiliates included", cites, required=waits)
    number = float(value) if isinstance(value, (int, float)) else None
    return words(asked, number, money(number, "USD"))


def _once(cites: list[CitationModel]) -> list[CitationModel]:
    return [one for number, one in enumerate(cites) if one not in cites[:number]]


def _verdicts(statement: StatementModel) -> list[VerdictModel]:
    found = (verdict_of(statement, regime, trigger) for regime in REGIMES for trigger in TRIGGERS)
    return [one for one in found if one is not None]


def _law(statement: StatementModel, regime: str) -> Group:
    """Return the group of one law: its three lines, and the revenue that the third asks for."""
    law = next((one for one in statement.rules.laws if one.id == regime), None)
    verdicts = [verdict_of(statement, regime, trigger) for trigger in TRIGGERS]
    if law is None:
        return Group(regime, regime, [_not_asked(statement, regime)])
    says = (f"{law.status.capitalize()} since {law.status_from}.", *([law.note] if law.note else []))
    return Group(regime, law.title, [_line(statement, one, law.jurisdiction) for one in verdicts if one is not None], says)


def _not_asked(statement: StatementModel, regime: str) -> FieldModel:
    """Return the field of a law that the statement does not speak of; the memo needs one of the three."""
    asked = Asked(f"{regime}-verdict", regime, "whether the law's lines are crossed", [], required=not _verdicts(statement))
    return words(asked, None, "not asked when the statement was made, or not yet proposed on the day of the question")


def _line(statement: StatementModel, verdict: VerdictModel, reader: str) -> FieldModel:
    trigger = next(one for one in statement.rules.triggers if (one.regime, one.trigger) == (verdict.regime, verdict.trigger))
    asked = Asked(f"{verdict.regime}-{verdict.trigger}", trigger.title, _condition(verdict), verdict.cites, reader)
    told = verdict.verdict != "cannot tell"
    missing = f"missing {', '.join(name.replace('_', ' ') for name in verdict.missing)}"
    field = words(asked, verdict.verdict if told else None, _since(verdict) if told else unanswered(missing))
    return with_words(field, notes=[f"{one.do} (due {one.due or one.when})" for one in verdict.duties] if verdict.verdict == "over" else [])


def _condition(verdict: VerdictModel) -> str:
    """Return the numbers that a line of a law compares with."""
    return " and ".join(
        f"{one.measure.replace('_', ' ')} {one.operator} {flop(one.threshold)} {'operations' if one.measure == 'compute' else ''}".rstrip()
        for one in verdict.limbs
    )


def _since(verdict: VerdictModel) -> str:
    return f"over, since {verdict.crossed_on}" if verdict.verdict == "over" and verdict.crossed_on else verdict.verdict
