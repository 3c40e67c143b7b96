"""The published form of an assessment: the models whose JSON machines read, and whose schema is published with the docs.

Keys named in the contract do not move. Numbers are plain JSON numbers; unknown is null, with the missing fact beside it.
`document.py` fills them.
"""

from __future__ import annotations

from datetime import date

from flopledger.core.published import Published

FORMAT = 1


class Model(Published):
    """The base of all parts: nothing unforeseen in it."""


class CitationModel(Model):
    """A source."""

    instrument: str
    at: str = ""
    link: str = ""
    quote: str = ""
    published: date | None = None
    checked: date | None = None
    confidence: str


class BarModel(Model):
    """One uncertain input of a sum: the sum with it at its 5th and 95th percentile, all others at their points.

    `share` is the part of the sum's variance that it is behind alone, null where an interval is too wide to tell; `lines` names
    the first of the `line_count` lines that it moves; `default` is the source of a value that the ledger does not give.
    """

    input: str
    low: float
    high: float
    share: float | None
    line_count: int
    lines: list[str]
    default: CitationModel | None


class OpenModel(Model):
    """A line that no interval covers, `unknown` or `undetermined`: the sum with it at its least and most; `high` null: no bound."""

    line: str
    why: str
    low: float
    high: float | None


class TornadoModel(Model):
    """What a sum hangs on, the widest bar first; `other_inputs` are further ones, with `other_share` of the variance."""

    bars: list[BarModel]
    other_inputs: int
    other_share: float | None
    open: list[OpenModel]
    open_count: int


class SumModel(Model):
    """A sum: `point` null where a counted line is unknown; `at_least` is certain; `undetermined` is in lines nobody can place."""

    unit: str
    point: float | None
    low: float | None
    high: float | None
    at_least: float
    at_most: float | None
    convention: str = ""
    undetermined: float | None
    with_undetermined: float | None
    undetermined_lines: list[str]
    unknown_lines: list[str]
    tornado: TornadoModel


class CostModel(SumModel):
    """A sum of money on one basis; `times_smallest`: how many times the smallest basis in its currency it is, null if alone."""

    currency: str
    basis: str
    times_smallest: float | None = None


class TotalModel(Model):
    """One standard's total of a system."""

    standard: str
    compute: SumModel
    cost: list[CostModel]
    energy: SumModel


class DutyModel(Model):
    """One duty: `due` null where only the words tell when; `counted` how its last day was moved, where it was."""

    do: str
    due: date | None
    when: str
    counted: str
    hypothetical: bool
    cites: list[CitationModel]


class LimbModel(Model):
    """One comparison of a total with a number."""

    measure: str
    operator: str
    threshold: float | None
    total: float | None
    distance_oom: float | None


class VerdictModel(Model):
    """One trigger's verdict; `known_on` is since when plans foresaw the crossing.

    `threshold`, `total`, `distance_oom` and `moved_most_by`, the input that moves the sum most, are its first limb's.
    """

    regime: str
    trigger: str
    status: str
    status_from: date
    verdict: str
    probability: float | None
    threshold: float | None
    total: float | None
    standard: str
    distance_oom: float | None
    limbs: list[LimbModel]
    crossed_on: date | None
    known_on: date | None
    duties: list[DutyModel]
    moved_most_by: str | None
    missing: list[str]
    exempted_by: str
    presumption: str
    cites: list[CitationModel]


class TreatmentModel(Model):
    """How a line counts under one total: all, none, part, or undetermined, with the rule and the facts that are missing."""

    count: str
    share: float | None
    rule: str
    why: str
    missing: list[str]
    cites: list[CitationModel]


class AmountModel(Model):
    """An amount of a line."""

    unit: str
    point: float | None
    low: float | None
    high: float | None
    method: str
    convention: str = ""


class EstimateModel(Model):
    """One estimate of an activity, chosen or not."""

    quantity: str
    method: str
    part: str
    unit: str
    point: float | None
    low: float | None
    high: float | None
    convention: str
    inputs: dict[str, float | str | None]
    cites: list[CitationModel]


class CrossCheckModel(Model):
    """Two methods held against each other; `ratio` is the first's point over the second's, `agree` whether their intervals meet.

    Where one is `hardware`, `implied_utilisation` is what the other counts over the chip-hours at the peak of `of_format`, and
    `implied_of_usual_format` the same at the peak that the chip's training usually has, where that is another.
    """

    methods: list[str]
    part: str
    ratio: float | None
    agree: bool
    implied_utilisation: float | None
    low: float | None
    high: float | None
    of_format: str
    implied_of_usual_format: float | None
    unusual: bool
    likeliest_cause: str
    explanation: str


class LineModel(Model):
    """One line: an activity's component as seen from one system."""

    activity: str
    part: str
    does: str | None
    relation: str
    compute: AmountModel
    cost: list[AmountModel]
    estimates: list[EstimateModel]
    cross_checks: list[CrossCheckModel] = []  # noqa: RUF012 - made anew for each
    treatments: dict[str, TreatmentModel]
    file: str
    line: int


class ModificationModel(Model):
    """What one law says of a system made from somebody else's weights: own compute that counts (FLOP), the original's, the line."""

    regime: str
    trigger: str
    verdict: str
    own_flop: float
    original: str
    because: str
    line: str


class SystemModel(Model):
    """One system; `modification` is empty unless it is made from somebody else's weights."""

    id: str
    facts: dict[str, bool | float | str | date | None]
    totals: list[TotalModel]
    verdicts: list[VerdictModel]
    modification: list[ModificationModel]
    lines: list[LineModel]


class FindingModel(Model):
    """One finding."""

    code: str
    level: str
    title: str
    file: str | None
    line: int | None
    column: int | None
    found: str
    expected: str
    remedy: str


class AsOfModel(Model):
    """The two dates of the question."""

    in_force: date
    known: date


class VersionsModel(Model):
    """What made the document: its format, the program, each standard's version by the day it applies from, and the files read."""

    format: int
    flopledger: str
    standards: dict[str, date]
    files: dict[str, str]


class ReformModel(Model):
    """A reform as laid over the law: the changes taken from it, and every parameter with the value it has."""

    id: str
    title: str
    changes: list[str]
    parameters: dict[str, float | str | date | None]
    cites: list[CitationModel]


class VerdictChangeModel(Model):
    """A trigger under the law and under the reform; `law` null where only the reform has it.

    `turned`: the verdict is another; else only the line is. `by`: the changes each of which alone gives the new verdict, none where
    it takes several. `as_if`: the compute that would stand to the law's line as the system's compute stands to the reform's.
    """

    system: str
    regime: str
    trigger: str
    turned: bool
    law: str | None
    reformed: str
    law_threshold: float | None
    threshold: float | None
    total: float | None
    as_if: float | None
    probability: float | None
    by: list[str]
    missing: list[str]
    cites: list[CitationModel]


class CountedModel(Model):
    """How a line counts: the part of it that does, null where nobody can tell, and the rule."""

    count: str
    share: float | None
    rule: str


class CountChangeModel(Model):
    """A line that counts otherwise under the reform."""

    system: str
    standard: str
    activity: str
    part: str
    compute: float | None
    law: CountedModel
    reformed: CountedModel


class TotalChangeModel(Model):
    """A total in FLOP under the law and under the reform; null where a counted line is unknown."""

    system: str
    standard: str
    law: float | None
    reformed: float | None


class ReformsModel(Model):
    """What the reforms laid over the law change."""

    laid: list[ReformModel]
    verdicts: list[VerdictChangeModel]
    totals: list[TotalChangeModel]
    counts: list[CountChangeModel]


class AssessmentModel(Model):
    """The document that `flopledger assess --json` prints; `reforms` is null where none was laid over the law."""

    title: str
    reforms: ReformsModel | None = None
    systems: list[SystemModel]
    findings: list[FindingModel]
    as_of: AsOfModel
    versions: VersionsModel
    not_assessed: dict[str, str]
