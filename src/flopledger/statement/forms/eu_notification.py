"""The notification under Art. 52(1) of the AI Act: compute to two significant figures, how it was estimated, what was approximated."""

from __future__ import annotations

from flopledger.assess.contract import VerdictModel
from flopledger.statement.formwork import europe
from flopledger.statement.formwork.fields import Asked, beside_the_line, with_words, words
from flopledger.statement.formwork.form import FieldModel, Form, Group
from flopledger.statement.formwork.laws import law
from flopledger.statement.formwork.paper import form_on_paper
from flopledger.statement.formwork.rounding import two_figures
from flopledger.statement.formwork.work import approximations
from flopledger.statement.model import StatementModel

TITLE = "Notification of the Commission under Art. 52(1) of the EU AI Act"
MARGIN = 0.3  # Guidelines, annex para 123
LINES = {"over": "over the line of Art. 51(2)", "not over": "not over the line of Art. 51(2) on these books: nothing is to be notified"}
NO_DAY = "no day: a modified model, one on the market before 2 August 2025, or a crossing without a date has none"
SAYS = (
    "Due without delay, and at the latest two weeks after the requirement is met or it becomes known that it will be met.",
    "Arguments that the model, although it meets the requirement, presents no systemic risk (Art. 52(2)) are not in the books.",
)


def fill(statement: StatementModel) -> Form:
    """Return the notification, filled from a statement."""
    one, verdict = europe.cumulative(statement), europe.verdict_of(statement, europe.REGIME, europe.TRIGGER)
    groups = (
        Group("model", "The model and the requirement", _requirement(statement, verdict), SAYS),
        Group("compute", "The estimate of training compute", _compute(one, verdict), counted=one.name),
    )
    return form_on_paper(statement, "eu-notification", TITLE, groups)


def _requirement(statement: StatementModel, verdict: VerdictModel | None) -> list[FieldModel]:
    over = verdict is not None and verdict.verdict == "over"
    foreseen = _day(verdict.known_on if verdict is not None else None)
    met = Asked("requirement", "Requirement of Art. 51(1), point (a)", "whether the presumption applies", law("act-51-2"))
    day = Asked("met-on", "Requirement met on", "the day from which two weeks count", law("act-52-1"), required=over)
    known = Asked("known-on", "Known that it would be met since", "the day on which it became known", law("act-52-1"), required=False)
    due = Asked("due", "To be notified by", "two weeks at the latest", law("act-52-1"), required=False)
    return [
        words(Asked("provider", "Provider", "who notifies", law("act-52-1")), statement.subject.developer),
        words(Asked("name", "Model", "the model concerned", law("act-52-1")), statement.subject.title),
        words(met, LINES.get(verdict.verdict) if verdict is not None else None),
        words(day, _day(verdict.crossed_on if verdict is not None else None), "" if over else "does not apply"),
        words(known, foreseen, foreseen or ("not foreseen in the books" if over else "does not apply")),
        words(due, _due(verdict), _due(verdict) or (NO_DAY if over else "does not apply")),
    ]


def _day(value: object) -> str | None:
    return None if value is None else str(value)


def _due(verdict: VerdictModel | None) -> str | None:
    """Return the day by which the duties under Art. 52(1) are due."""
    duties = [one for one in verdict.duties if any(cite.at.startswith("Art. 52(1)") for cite in one.cites)] if verdict is not None else []
    found = [one.due for one in duties if one.due is not None and not one.hypothetical]
    return str(min(found)) if found else None


def _compute(one: europe.Training, verdict: VerdictModel | None) -> list[FieldModel]:
    asked = Asked("training-compute", "Training compute", "FLOP, two significant figures", law("guidelines-32", "act-51-2"))
    method = Asked("method", "How it was estimated", "the approach to estimation", law("guidelines-32", "guidelines-124"))
    open_ = Asked("approximations", "Approximations", "approximations made in estimating", law("guidelines-32"), required=False)
    margin = Asked("margin", "Margin of error", "within 30 % of the reported estimate", law("guidelines-123"), required=False)
    found = list(approximations(one.total.compute if one.total is not None else None, one.lines))
    compute = europe.compute(asked, one)
    return [
        with_words(compute, compute.method, beside_the_line(compute, verdict.threshold if verdict is not None else None)),
        words(method, compute.method or None),
        with_words(words(open_, f"{len(found)}, listed below" if found else "none beside the method"), notes=found),
        words(margin, _margin(compute)),
    ]


def _margin(compute: FieldModel) -> str | None:
    """Return how far the interval reaches from the reported figure, and whether that is within the Guidelines' margin."""
    if not isinstance(compute.value, float) or compute.low is None or compute.high is None:
        return None
    reported = float(two_figures(compute.value))
    below, above = compute.low / reported - 1, compute.high / reported - 1
    within = "within" if below >= -MARGIN and above <= MARGIN else "not within"
    return f"{below:+.0%} to {above:+.0%} of the reported figure (5–95 %): {within} 30 %".replace("%", " %").replace("  %", " %")
