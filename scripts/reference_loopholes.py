"""The reference pages of loopholes, made from their files: what each is, how it is found, and its probe; and the JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from flopledger.assess.loopholes.contract import ReportedModel
from flopledger.core.yaml12 import plain, read_yaml
from reference_cites import cites, sources
from reference_tables import markdown

Entry = dict[str, Any]

INTRODUCTION = (
    "Each loophole is a file of the package with a probe: a ledger of two models, one made openly and one through the loophole. "
    "`flopledger rules loopholes` asks every standard and law about them, `flopledger compare LEDGER --loopholes` says what passes "
    "through in a ledger. Amounts are in lines: a line on compute is taken to be at 1e25 FLOP, one on cost at 100M USD."
)


def loophole_pages(folder: Path) -> dict[str, str]:
    """Return the pages by their path; `folder` holds the files."""
    files = sorted((folder / "known").glob("*.yaml"))
    entries = [plain(read_yaml(file.read_text(encoding="utf-8"), file.name)[0]) for file in files]
    parts = [part for entry in entries for part in section(entry)]
    return {"loopholes.md": "\n\n".join(["# Loopholes", INTRODUCTION, *parts]) + "\n", "loopholes-json.md": schema()}


def schema() -> str:
    """Return the page of the JSON that the report prints."""
    return (
        "# JSON of loopholes\n\n"
        "`flopledger compare LEDGER --loopholes --json` prints a list of these under the key `loopholes`; `flopledger rules loopholes\n"
        "--json` prints the list alone, without `here`. Its keys do not move; new ones may come. What is not known is `null`.\n\n"
        f"```json\n{json.dumps(ReportedModel.model_json_schema(), indent=2, sort_keys=True)}\n```\n"
    )


def section(entry: Entry) -> list[str]:
    """Return the section of one loophole."""
    conditions = [("lines that pass through", "lines"), ("systems that use it", "systems")]
    rows = [{"": words, "condition": f"`{' '.join(str(entry[name]).split())}`"} for words, name in conditions if name in entry]
    about = f" It is put only to laws that ask for {', '.join(f'`{name}`' for name in entry['about'])}." if "about" in entry else ""
    probe = [{"model": name, "made": entry["probe"][name], "work": work(entry["probe"], name)} for name in ("openly", "gamed")]
    escapes = "what is counted" if entry["escapes"] == "counting" else "the line"
    return [
        f"## {entry['title']}",
        f"`{entry['id']}`. {' '.join(entry['what'].split())} It gets round {escapes}.{about}",
        markdown(rows),
        markdown(probe),
        f"Source: {cites(entry, entry)}.",
        sources(entry).replace("## Sources\n\n", ""),
    ]


def work(probe: Entry, system: str) -> str:
    """Return the activities behind one model of a probe, in the order written."""
    activities, wanted = probe["activities"], {system}
    found: set[str] = set()
    while new := {name for name, one in activities.items() if leads(one, wanted)} - found:
        found |= new
        wanted |= {used for name in new for used in uses(activities[name])}
    return ", ".join(f"{name} ({activities[name]['does']})" for name in activities if name in found)


def leads(activity: Entry, wanted: set[str]) -> bool:
    """Tell whether an activity makes something that is wanted, or was done for it."""
    return activity.get("produces", activity.get("for")) in wanted


def uses(activity: Entry) -> list[str]:
    """Return what an activity uses."""
    return [item for used in activity.get("uses", {}).values() for item in (used if isinstance(used, list) else [used])]
