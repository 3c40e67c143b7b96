"""Makes a statement from an assessment: its subject, the assessment of it, and digests of all that it was made from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date

from flopledger.assess.document import document_of, lines_of, system_of
from flopledger.assess.result import Assessment
from flopledger.rules.load import REFORMS, REGIMES, STANDARDS, Rulebook
from flopledger.statement.books import books_of
from flopledger.statement.model import FileModel, RuleFileModel, StatementModel, SubjectModel
from flopledger.statement.overtime import timeline_model
from flopledger.statement.ruletexts import rules_of


def statement_of(result: Assessment, rules: Rulebook, system: str) -> StatementModel:
    """Return the statement of one system of an assessment. Raises KeyError where the assessment has no such system."""
    one = result.systems[system]
    return StatementModel(
        subject=SubjectModel(system=system, title=_title(result, system), developer=result.ledger.party_name(result.ledger.developer)),
        assessment=document_of(result, [system_of(result, one, list(lines_of(result, one)))]),
        books=books_of(result, one),
        rules=rules_of(result, one),
        timeline=timeline_model(result, one),
        ledger_files=[FileModel(name=file.name, sha256=file.digest) for file in result.ledger.files],
        rule_files=list(_rule_files(result, rules, system)),
    )


def _title(result: Assessment, system: str) -> str:
    entry = result.ledger.systems[system].entry
    return str(entry.get("title") or system)


def _rule_files(result: Assessment, rules: Rulebook, system: str) -> Iterator[RuleFileModel]:
    """Yield the standards that counted, the laws that were asked, and the reforms laid over them."""
    for name, version in result.versions.items():
        yield _rule_file(rules, STANDARDS, name, version.applies_from)
    for name, status in {one.regime.id: one.status.applies_from for one, _ in result.systems[system].verdicts}.items():
        yield _rule_file(rules, REGIMES, name, status)
    for laid in result.differences.laid if result.differences is not None else ():
        yield _rule_file(rules, REFORMS, laid.reform.id, None)


def _rule_file(rules: Rulebook, kind: str, name: str, version_from: date | None) -> RuleFileModel:
    found = rules.files[kind, name]
    digest = hashlib.sha256(found.file.read_bytes()).hexdigest()
    return RuleFileModel(id=name, name=f"{kind}/{found.file.name}", sha256=digest, version_from=version_from)
