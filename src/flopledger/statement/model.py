"""A statement as data: what is signed, published and verified. Every document and form is made from it.

It holds the assessment whole, what it was made from (digests of the ledger's files and of every rule file), and which
statement it replaces. Nothing in it depends on when or where it was made, so the same input gives the same bytes.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from flopledger.assess.contract import AssessmentModel

FORMAT = 1
KIND = "urn:x-flopledger:statement"


class Model(BaseModel):
    """The base of all parts: nothing unforeseen in it."""

    model_config = ConfigDict(extra="forbid", ser_json_inf_nan="null", frozen=True)


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
    """A statement: its format, its subject, the assessment, what it was made from, and what it replaces."""

    kind: str = KIND
    format: int = FORMAT
    subject: SubjectModel
    assessment: AssessmentModel
    ledger_files: list[FileModel]
    rule_files: list[RuleFileModel]
    replaces: ReplacesModel | None = None
