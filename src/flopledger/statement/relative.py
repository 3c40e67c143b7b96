"""Names files as they lie in the ledger's folder: a statement must not depend on where its maker stood when it was made."""

from __future__ import annotations

from collections.abc import Mapping

from flopledger.assess.contract import AssessmentModel, FindingModel, SystemModel
from flopledger.ledger.model import Ledger
from flopledger.statement.model import BooksModel

Names = Mapping[str, str]


def names_inside(ledger: Ledger) -> dict[str, str]:
    """Return the name inside the ledger's folder of each file, by the name it is shown by; the ledger's own file was read first."""
    root = ledger.files[0].path.parent if ledger.files else None
    return {one.name: one.path.relative_to(root).as_posix() for one in ledger.files if root is not None and one.path.is_relative_to(root)}


def assessment_inside(assessment: AssessmentModel, names: Names) -> AssessmentModel:
    """Return an assessment with every file named from the ledger's folder."""
    versions = assessment.versions
    return assessment.model_copy(
        update={
            "systems": [_system(one, names) for one in assessment.systems],
            "findings": [_finding(one, names) for one in assessment.findings],
            "versions": versions.model_copy(update={"files": {names.get(name, name): digest for name, digest in versions.files.items()}}),
        }
    )


def _system(system: SystemModel, names: Names) -> SystemModel:
    return system.model_copy(update={"lines": [one.model_copy(update={"file": names.get(one.file, one.file)}) for one in system.lines]})


def _finding(one: FindingModel, names: Names) -> FindingModel:
    """Return a finding with the files renamed, in its words, too."""
    changed: dict[str, str | None] = {"file": names.get(one.file, one.file) if one.file is not None else None}
    for word in ("found", "expected", "remedy"):
        text = str(getattr(one, word))
        for shown in sorted(names, key=len, reverse=True):
            text = text.replace(shown, names[shown])
        changed[word] = text
    return one.model_copy(update=changed)


def books_inside(books: BooksModel, names: Names) -> BooksModel:
    """Return the books with every file named from the ledger's folder."""
    return books.model_copy(
        update={
            "activities": [one.model_copy(update={"file": names.get(one.file, one.file)}) for one in books.activities],
            "artifacts": [one.model_copy(update={"file": names.get(one.file, one.file)}) for one in books.artifacts],
            "facts_at": {name: at.model_copy(update={"file": names.get(at.file, at.file)}) for name, at in books.facts_at.items()},
        }
    )
