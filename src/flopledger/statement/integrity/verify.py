"""Verifies a statement: recomputes all it can from what it is given, and says what is wrong and what it could not check.

`verify` is the whole: it takes the file apart (an envelope, an SD-JWT, or an unsigned statement) and runs every check.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flopledger import __version__
from flopledger.core.frozen import frozen
from flopledger.statement.integrity.addition import additions
from flopledger.statement.integrity.attest import StatementError, content, statement_of_tree, tree_in
from flopledger.statement.integrity.canonical import digest, file_of
from flopledger.statement.integrity.envelope import Envelope, EnvelopeError, opened
from flopledger.statement.integrity.keys import PublicKey
from flopledger.statement.integrity.recompute import differences, figures, made_again, other_files
from flopledger.statement.integrity.report import Report
from flopledger.statement.integrity.rulefiles import same_rules
from flopledger.statement.integrity.shown import Shown, ShownError, shown_in
from flopledger.statement.model import RuleFileModel, StatementModel
from flopledger.statement.stored import UnusableError as UnreadableError
from flopledger.statement.stored import stored_in

SHORT = 12  # digits of a key's id in messages
NO_KEY = "nobody's signature was checked: give the signer's public key with --key"


@frozen
class Given:
    """What a verifier has: keys that it trusts (all must have signed), the ledger, folders of rules, the name, what is replaced."""

    keys: Sequence[PublicKey] = ()
    ledger: Path | None = None
    rules: Sequence[Path] = ()
    system: str | None = None
    replaces: bytes | None = None


MALFORMED = (LookupError, TypeError, AttributeError, ValueError, ArithmeticError, RecursionError)


class UnusableError(ValueError):
    """Bytes that are no statement in any form."""


def verify(data: bytes, given: Given) -> Report:
    """Return the report on the file of a statement. Raises UnusableError where it is none."""
    try:
        return _redactable(data, given) if not data.lstrip().startswith(b"{") else _signed(data, given)
    except (EnvelopeError, StatementError, ShownError) as error:
        raise UnusableError(str(error)) from error
    except MALFORMED as error:
        raise UnusableError("its parts are not those of a statement") from error  # shown parts follow no schema until they are signed


def _signed(data: bytes, given: Given) -> Report:
    report = Report()
    tree = tree_in(data, sealed=True)
    if "payload" not in tree:
        report.wrong.append("it is not signed")
        _whole(report, statement_of_tree(tree), tree, given)
        return report
    envelope = opened(data)
    _signatures(report, envelope, given.keys)
    held = content(envelope)
    report.note("subjects and digests", list(held.wrong))
    _whole(report, held.statement, held.tree, given)
    return report


def _signatures(report: Report, envelope: Envelope, keys: Sequence[PublicKey]) -> None:
    """Check the signature of every key that was given."""
    others = [name for name in envelope.signatures if name not in {key.id for key in keys}]
    for key in keys:
        if envelope.signed_by(key):
            report.signers.append(key.id)
        elif key.id in envelope.signatures:
            report.wrong.append("it was changed after it was signed")
        else:
            signers = ", ".join(name[:SHORT] for name in others) or "nobody"
            report.wrong.append(f"it is signed by {signers}, not by the key given ({key.id[:SHORT]})")
    if not keys:
        report.wrong.append(NO_KEY)
    elif others and not report.wrong:
        report.unchecked.append(f"signatures by {', '.join(name[:SHORT] for name in others)}, whose keys were not given")
    if report.signers:
        report.checked.append("signature")


def _redactable(data: bytes, given: Given) -> Report:
    report = Report()
    shown = shown_in(data, given.keys)
    report.signers += shown.signers
    report.note("signature", list(shown.wrong) if given.keys else [NO_KEY])
    report.withheld_lines = shown.withheld_lines
    if shown.whole is None:
        _part(report, shown, given)
        return report
    same = digest(file_of(shown.whole)) == shown.tree_digest
    report.note("digest of the whole", [] if same else ["it is not the statement whose digest was signed"])
    _whole(report, statement_of_tree(shown.whole), shown.whole, given)
    return report


def _whole(report: Report, statement: StatementModel, tree: dict[str, Any], given: Given) -> None:
    """Check a statement of which nothing is withheld."""
    _about(report, tree, given)
    rules, wrong = same_rules(statement.rule_files, given.rules, statement.assessment.not_assessed)
    report.note(_some(len(statement.rule_files), "rule file"), wrong)
    _sums(report, tree)
    if given.ledger is None:
        report.unchecked.append("whether the ledger gives this statement (--ledger)")
    else:
        files = other_files(statement.ledger_files, given.ledger)
        report.note(f"{_some(len(statement.ledger_files), 'file')} of the ledger", files)
        if not wrong:
            (_figures if files else _again)(report, statement, given.ledger, rules)
    _replaced(report, statement.replaces.sha256 if statement.replaces else None, given.replaces)


def _again(report: Report, statement: StatementModel, ledger: Path, rules: Any) -> None:
    made = made_again(statement, ledger, rules)
    if isinstance(made, list):
        report.wrong.extend(made)
        return
    found = differences(statement, made)
    report.differences, report.difference_count = found, len(found)
    by = statement.assessment.versions.flopledger
    other = f"; it was made by flopledger {by}, and this is {__version__}" if by != __version__ else ""
    report.note(
        "the whole assessment, made again", [f"the ledger gives other values in {_some(len(found), 'place')}{other}"] if found else []
    )


def _figures(report: Report, statement: StatementModel, ledger: Path, rules: Any) -> None:
    """Say which totals and verdicts a changed ledger gives otherwise, where it can be assessed."""
    made = made_again(statement, ledger, rules)
    if isinstance(made, list):
        report.unchecked.append(f"which figures the changed ledger gives otherwise: {'; '.join(made)}")
        return
    report.differences = figures(statement, made)
    report.difference_count = len(report.differences)
    if report.differences:
        count = _some(report.difference_count, "other total or verdict", "other totals or verdicts")
        report.wrong.append(f"the changed ledger gives {count}")
    else:
        report.checked.append("totals and verdicts, made again from the changed ledger: the same")


def _part(report: Report, shown: Shown, given: Given) -> None:
    """Check a statement of which something is withheld."""
    tree = shown.tree
    _about(report, tree, given)
    files = [RuleFileModel.model_validate(one) for one in tree["rule_files"]]
    report.note(_some(len(files), "rule file"), same_rules(files, given.rules)[1])
    _sums(report, tree)
    report.unchecked.append("whether the ledger gives this statement: parts are withheld")
    if given.ledger is not None:
        report.unchecked.append("the ledger that was given: its digests are withheld")
    if given.replaces is not None:
        report.unchecked.append("what it replaces: the digest is withheld")


def _about(report: Report, tree: dict[str, Any], given: Given) -> None:
    """Check that a statement is about the system that the verifier has in mind."""
    subject, systems = tree["subject"], [one["id"] for one in tree["assessment"]["systems"]]
    report.system, report.developer = subject["system"], subject["developer"]
    if systems != [report.system]:
        raise StatementError(f"a statement on `{report.system}` that assesses {', '.join(systems) or 'nothing'}")
    if given.system is None:
        report.unchecked.append(f"whether `{report.system}` is the system that you mean (--system)")
    else:
        report.note("system", [] if given.system == report.system else [f"it is about `{report.system}`, not about `{given.system}`"])


def _sums(report: Report, tree: dict[str, Any]) -> None:
    """Add every total up again."""
    system = tree["assessment"]["systems"][0]
    report.sums = list(additions(system, withheld=report.withheld_lines > 0))
    wrong = [one for one in report.sums if one.holds is False]
    told = sum(one.holds is not None for one in report.sums)
    report.note(
        _some(told, "sum"),
        [f"the lines come to {one.shown:.6g} {one.unit} of {one.what} under {one.total}, not to {one.stated:.6g}" for one in wrong],
    )
    if told < len(report.sums):
        report.unchecked.append(f"{_some(len(report.sums) - told, 'sum')} of cost and energy not stated line by line")


def _some(count: int, what: str, several: str = "") -> str:
    return f"{count:,} {what if count == 1 else several or what + 's'}"


def _replaced(report: Report, stated: str | None, earlier: bytes | None) -> None:
    """Check which statement this one replaces."""
    if earlier is None:
        if stated is not None:
            report.unchecked.append("the statement that it replaces (--replaces)")
        return
    if stated is None:
        report.wrong.append("it replaces no other statement")
        return
    try:
        same = stored_in(earlier).sha256 == stated
    except UnreadableError as error:
        raise StatementError(f"what was given as the statement that it replaces is none: {error}") from error
    report.note("the statement that it replaces", [] if same else ["it replaces another statement than the one given"])
