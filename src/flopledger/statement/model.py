"""A statement as data: what is signed, published and verified. Every document and form is made from it.

It holds the assessment whole, what it was made from (digests of the ledger's files and of every rule file), and which
statement it replaces. Nothing in it depends on when or where it was made, so the same input gives the same bytes.
"""

from __future__ import annotations

from datetime import date

from flopledger.assess.contract import AssessmentModel, CitationModel
from flopledger.assess.draws import DRAWS
from flopledger.core.published import Published

FORMAT = 1
KIND = "urn:x-flopledger:statement"


class Model(Published):
    """The base of all parts: nothing unforeseen in it."""


class FileModel(Model):
    """A file that went in: its name inside the ledger's or the rules' folder, and the SHA-256 digest of its bytes, in hexadecimal."""

    name: str
    sha256: str


class RuleFileModel(FileModel):
    """A rule file: the standard, regime or reform it holds, and the day from which the version that was used applies."""

    id: str
    version_from: date | None


class SubjectModel(Model):
    """What the statement is about: the system's id in the ledger, its title, and who keeps the ledger."""

    system: str
    title: str
    developer: str


class QuestionModel(Model):
    """What was asked, beside the days: standards and regimes (null: all), reforms as given on the command line, how many draws."""

    standards: list[str] | None = None
    regimes: list[str] | None = None
    reforms: list[str] = []  # noqa: RUF012 - made anew for each
    draws: int = DRAWS


class PartyModel(Model):
    """A party of the ledger."""

    id: str
    name: str


class ArtifactModel(Model):
    """An artifact that work uses or makes: model, dataset, code; `public` as the ledger says, null where it does not."""

    id: str
    kind: str | None
    title: str
    public: bool | None
    file: str
    line: int


class UseModel(Model):
    """What an activity uses: the role, and the artifact."""

    role: str
    artifact: str


class ActivityModel(Model):
    """An activity as the books have it; `by` gives each party's share (0 to 1), null where it is not known.

    `purpose` is the usual one of its kind where the books are silent.
    `by_default`: nothing is written about it, it stands for how an artifact that is used came to be.
    """

    id: str
    does: str | None
    description: str
    purpose: str | None
    status: str
    started: date | None
    ended: date | None
    by: dict[str, float | None]
    uses: list[UseModel]
    produces: list[str]
    evidence: list[CitationModel]
    by_default: bool
    file: str
    line: int


class PlaceModel(Model):
    """Where something is written."""

    file: str
    line: int


class BooksModel(Model):
    """What the ledger says of the subject, beside amounts: the work behind it, with what it uses and makes, and by whom.

    `facts_at` tells where those facts of the system that somebody wrote down are written.
    """

    description: str
    developer: str
    parties: list[PartyModel]
    artifacts: list[ArtifactModel]
    activities: list[ActivityModel]
    facts_at: dict[str, PlaceModel]


class RuleModel(Model):
    """A rule in its source's name: its condition as the rule file has it (empty where it always holds), what counts where it holds."""

    label: str
    when: str
    count: str
    note: str
    cites: list[CitationModel]


class CountingModel(Model):
    """How a total counts: the standard's title, the rule for all lines, and the exceptions."""

    total: str
    standard: str
    title: str
    otherwise: RuleModel
    rules: list[RuleModel]


class TriggerModel(Model):
    """A line that a law draws: `when` its condition, `unless` the cases in which it does not apply though that holds."""

    regime: str
    trigger: str
    title: str
    when: str
    note: str
    unless: list[RuleModel]


class LawModel(Model):
    """A law or rule that was asked, with what it is on the day of the question and since when."""

    id: str
    title: str
    jurisdiction: str
    status: str
    group: str  # binding | upcoming | proposed | not enforced | dead
    status_from: date
    note: str
    cites: list[CitationModel]


class RulesModel(Model):
    """The rules as they were applied: the countings, the laws, and the lines that these draw."""

    countings: list[CountingModel]
    laws: list[LawModel]
    triggers: list[TriggerModel]


class PointModel(Model):
    """A sum by the end of a day, with its interval; `point` null where counted work is unknown; `not_done` is planned or running."""

    day: date
    point: float | None
    low: float | None
    high: float | None
    at_least: float
    not_done: float


class SeriesModel(Model):
    """A sum over time: the totals that come to it, what it measures (compute, or a basis of cost), its unit and points.

    `undated` are lines without dates: they are in the last point alone.
    """

    totals: list[str]
    measure: str
    unit: str
    points: list[PointModel]
    undated: list[str]


class ForeseenModel(Model):
    """Days on which the books foresaw a crossing; `until` null: to the day of the question."""

    since: date
    until: date | None
    probability: float | None


class CrossingModel(Model):
    """When a trigger's line is crossed, with the days by which 5 and 95 of 100 draws have crossed it, and the work then under way."""

    regime: str
    trigger: str
    crossed_on: date | None
    earliest: date | None
    latest: date | None
    during: list[str]
    foreseen: list[ForeseenModel]


class HappeningModel(Model):
    """Something that happened or is to: a day, what, and to which activity or market."""

    day: date
    what: str
    name: str


class TimelineModel(Model):
    """The subject over time."""

    series: list[SeriesModel]
    crossings: list[CrossingModel]
    happenings: list[HappeningModel]


class ChangeModel(Model):
    """One difference from the statement that is replaced: where in the document, the values before and after, and its kind."""

    kind: str  # line | estimate | rule | total | verdict | fact
    at: str
    before: str | None
    after: str | None


class ReplacesModel(Model):
    """The statement that this one replaces: its digest; who restated when and why; what changed; which filings it touches."""

    sha256: str
    by: str
    on: date
    reason: str
    changes: list[ChangeModel]
    filings: list[str]


class StatementModel(Model):
    """A statement: its format, subject and question, the assessment, the books and rules behind it, the files, what it replaces.

    `assessment` holds the subject as its only system; the treatments of its lines name rules, whose sources stand in `rules`.
    """

    kind: str = KIND
    format: int = FORMAT
    subject: SubjectModel
    question: QuestionModel
    assessment: AssessmentModel
    books: BooksModel
    rules: RulesModel
    timeline: TimelineModel
    ledger_files: list[FileModel]
    rule_files: list[RuleFileModel]
    replaces: ReplacesModel | None = None
