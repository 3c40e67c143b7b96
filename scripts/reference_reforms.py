"""The parts of a reform's reference page: its parameters with their readings and ranges, its terms, and each change."""

from __future__ import annotations

from typing import Any

from reference_cites import cites
from reference_tables import Row, markdown

Entry = dict[str, Any]


def reform_parts(rule: Entry) -> list[str]:
    """Return the sections of a reform, none for any other rule file."""
    if "changes" not in rule:
        return []
    parts = [section("## Readings", readings(rule)), section("## Parameters", numbers(rule)), section("## Terms", terms(rule))]
    return [part for part in [*parts, *(part for change in rule["changes"] for part in of_change(change, rule))] if part]


def readings(rule: Entry) -> list[Row]:
    """Return the parameters that choose between readings, a row for each reading."""
    rows: list[Row] = []
    for name, entry in rule.get("parameters", {}).items():
        default = entry["values"][-1] if entry.get("values") else {}
        for word, meaning in entry.get("choices", {}).items():
            taken = word == default.get("value")
            rows.append({"name": name, "reading": word, "taken": "by default" if taken else "", "meaning": words(meaning)})
            rows[-1]["source"] = cites(default, rule) if taken else ""
    return rows


def numbers(rule: Entry) -> list[Row]:
    """Return the parameters that are numbers, with the range that the sources give."""
    return [number(name, entry, rule) for name, entry in rule.get("parameters", {}).items() if "choices" not in entry]


def number(name: str, entry: Entry, rule: Entry) -> Row:
    """Return one number as a row; its value is empty where the source leaves it open."""
    value = entry["values"][-1] if entry.get("values") else entry["left_open"]
    ends = entry.get("range", {})
    return {
        "name": name,
        "value": plain(value["value"]) if "value" in value else "left open",
        "unit": entry["unit"],
        "range": f"{plain(ends['low'])} to {plain(ends['high'])}" if ends else "",
        "note": words(entry.get("note", "")),
        "source": "; ".join(dict.fromkeys(part for part in (cites(value, rule), cites(ends, rule) if ends else "") if part)),
    }


def terms(rule: Entry) -> list[Row]:
    """Return the names that conditions use for parts of themselves."""
    return [{"name": f"${name}", "stands for": f"`{words(text)}`"} for name, text in rule.get("terms", {}).items()]


def of_change(change: Entry, rule: Entry) -> list[str]:
    """Return the section of one change: what becomes of totals and of regimes."""
    head = [f"## Change: {change['label']}", f"{change['title']}. ({cites(change, rule)})", words(change.get("note", ""))]
    standards = [part for edit in change.get("standards", []) for part in of_standard(edit, rule)]
    regimes = [of_regime(edit) for edit in change.get("regimes", [])]
    return [part for part in [*head, *standards, *regimes] if part]


def of_standard(edit: Entry, rule: Entry) -> list[str]:
    """Return what becomes of some totals."""
    rows = [
        {
            "rule": entry["label"],
            "when": f"`{words(entry['when'])}`",
            "count": words(entry["count"]),
            "overrides": ", ".join(entry.get("overrides", [])),
            "source": cites(entry, rule),
        }
        for entry in edit.get("rules", [])
    ]
    return [f"In the totals {', '.join(f'`{name}`' for name in edit['totals'])}:", markdown(rows)]


def of_regime(edit: Entry) -> str:
    """Return what becomes of some regimes."""
    named = edit["of"] if isinstance(edit["of"], list) else [edit["of"]]
    apart = f", apart from {', '.join(f'`{name}`' for name in edit['apart'])}" if edit.get("apart") else ""
    also = edit.get("also", [])
    lines = [f"over a line, too, when `{words(way)}`" for way in (also if isinstance(also, list) else [also])]
    lines += [f"over a line when `{words(edit['instead'])}`"] if "instead" in edit else []
    lines += [f"`{fact}` is read as `{words(way)}`" for fact, way in edit.get("reads", {}).items()]
    lines += ["lines on compute and cost that had to be crossed together are each sufficient"] if edit.get("either") else []
    lines += [f"counted by `{edit['count_by']}`"] if "count_by" in edit else []
    where = "every regime" if named == ["every"] else ", ".join(f"`{name}`" for name in named)
    return f"In {where}{apart}:\n\n" + "".join(f"- {line}\n" for line in lines)


def plain(value: Any) -> str:
    """Return a value as people write it."""
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def words(value: Any) -> str:
    """Return a text on one line."""
    if isinstance(value, dict):
        return "; ".join(f"{name} `{inner}`" for name, inner in value.items())
    return " ".join(str(value).split())


def section(heading: str, rows: list[Row]) -> str:
    """Return a table under its heading, or nothing where there are no rows."""
    return f"{heading}\n\n{markdown(rows)}" if rows else ""
