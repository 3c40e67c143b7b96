"""From files to a ledger: YAML and tables in, a frozen ledger and every finding out. Called by everything that needs a ledger."""

from __future__ import annotations

from pathlib import Path

from flopledger.core.finding import Finding, did_you_mean, sorted_findings
from flopledger.core.position import Position
from flopledger.core.shown import shown
from flopledger.core.yaml12 import Mapping, no_garbage_collection
from flopledger.ledger.activities import read_activities
from flopledger.ledger.check import check
from flopledger.ledger.files import TABLE_SUFFIXES, YAML_SUFFIXES, Folder, open_folder
from flopledger.ledger.include import leads_outside
from flopledger.ledger.model import Ledger
from flopledger.ledger.origins import add_origins
from flopledger.ledger.rates import Rates
from flopledger.ledger.sections import Gathered, read_sections
from flopledger.ledger.tables import read_table

SUPPOSED = "what is supposed beside the ledger"


def read_ledger(path: Path, also: str = "") -> tuple[Ledger | None, list[Finding]]:
    """Read the ledger in a file or folder. Returns it (None where there is nothing to go on with) and all findings in order.

    `also` is the text of further sections, which stand in no file: what if the books held this, too? Nothing is raised for
    anything that a file can contain. Work on the ledger is of use only if no finding is an error.
    """
    gathered = Gathered(open_folder(path))
    with no_garbage_collection():
        root = _main(gathered)
        if also:
            read_sections(gathered, also, SUPPOSED)
        ledger = _ledger(gathered, root)
    return ledger, _findings(gathered)


def read_text(text: str, name: str = "ledger.yaml") -> tuple[Ledger | None, list[Finding]]:
    """Read a ledger from text alone; it can include nothing."""
    gathered = Gathered(Folder(Path(name), Path(name).parent.resolve(), sealed=True))
    with no_garbage_collection():
        ledger = _ledger(gathered, read_sections(gathered, text, name, main=True))
    return ledger, _findings(gathered)


def _findings(gathered: Gathered) -> list[Finding]:
    return sorted_findings([*gathered.folder.findings, *gathered.problems.findings(), *gathered.findings])


def _main(gathered: Gathered) -> Mapping | None:
    """Read the file that the ledger was named by."""
    folder = gathered.folder
    main = folder.root / folder.main.name
    if main.suffix.lower() not in YAML_SUFFIXES:
        remedy = "write a `ledger.yaml` that includes it" if main.suffix.lower() in TABLE_SUFFIXES else "give the file the suffix `.yaml`"
        gathered.problems.find("include-kind", Position(folder.name(main), 1, 1), shown(main.name), "a ledger in YAML", remedy)
        return None
    if leads_outside(folder.root, main):
        found, remedy = f"{shown(main.name)} leads outside its folder", "name the file that it leads to"
        gathered.problems.find("include-outside", Position(folder.name(main), 1, 1), found, "a file of the folder itself", remedy)
        return None
    gathered.seen.add(main)
    text = folder.text(main)
    return read_sections(gathered, text, folder.name(main), main=True) if text is not None else None


def _ledger(gathered: Gathered, root: Mapping | None) -> Ledger | None:
    if root is None:
        return None
    while gathered.waiting:
        _read_file(gathered, *gathered.waiting.pop(0))
    developer = _developer(gathered, root)
    artifacts = gathered.declared.all_artifacts()
    received = add_origins(gathered.raw, artifacts, list(gathered.declared.systems), gathered.findings)
    ledger = Ledger(
        title=gathered.text("title") or developer,
        description=gathered.text("description"),
        developer=developer,
        parties=gathered.declared.parties,
        artifacts=artifacts,
        systems=gathered.declared.systems,
        activities=read_activities(gathered.raw, developer, received, gathered.findings),
        asserts=tuple(gathered.declared.asserts),
        rates=Rates.of(gathered.declared.rates),
        folder=gathered.folder,
    )
    gathered.findings.extend(check(ledger))
    return ledger


def _developer(gathered: Gathered, root: Mapping) -> str:
    name = gathered.text("developer")
    if not name:
        folder = gathered.folder
        at = Position(folder.name(folder.root / folder.main.name), root.line, root.column)
        remedy = "say who keeps the ledger: `developer: party-id`"
        gathered.problems.find("key-missing", at, "no `developer`", "`developer: ...` at the top", remedy)
    elif gathered.declared.parties and name not in gathered.declared.parties:
        _undeclared(gathered, name)
    return name


def _undeclared(gathered: Gathered, developer: str) -> None:
    """Report a developer that is not among the parties that are declared: its revenue, say, would be lost in silence."""
    node, folder, parties = gathered.prose["developer"], gathered.folder, gathered.declared.parties
    at = Position(folder.name(folder.root / folder.main.name), node.line, node.column)
    remedy = did_you_mean(developer, parties)
    gathered.problems.find("unknown-party", at, shown(developer), "one of the declared `parties`", remedy)


def _read_file(gathered: Gathered, path: Path, at: Position) -> None:
    """Read an included file."""
    resolved, suffix = path.resolve(), path.suffix.lower()
    if resolved in gathered.seen:
        gathered.problems.find("include-twice", at, f"{shown(path.name)} again", "each file once", "remove this include")
    elif suffix in TABLE_SUFFIXES:
        read_table(gathered.folder, resolved, gathered.raw)
    elif suffix in YAML_SUFFIXES:
        text = gathered.folder.text(resolved)
        if text is not None:
            read_sections(gathered, text, gathered.folder.name(resolved))
    else:
        expected = f"one of {', '.join(YAML_SUFFIXES + TABLE_SUFFIXES)}"
        gathered.problems.find("include-kind", at, shown(path.name), expected, "save it in one of these formats, under its suffix")
    gathered.seen.add(resolved)
