"""Citations as the reference pages print them: the place in the instrument, a few quoted words, and how sure we are."""

from __future__ import annotations

from typing import Any

from reference_tables import markdown

Entry = dict[str, Any]


def cites(entry: Entry, rule: Entry) -> str:
    """Return an entry's citations as one text."""
    found = entry.get("cites") or []
    return "; ".join(cite(item, rule) for item in (found if isinstance(found, list) else [found]))


def cite(citation: Entry, rule: Entry) -> str:
    """Return one citation; a source of the file's list is named by its key there, which stands under the page's sources."""
    known = rule.get("sources", {}).get(citation.get("source"), {}) | citation
    quote = f"“{' '.join(str(known['quote']).split())}”" if known.get("quote") else ""
    name = linked(str(citation.get("source") or known.get("instrument", "")), known)
    doubt = "" if known.get("confidence", "confirmed") == "confirmed" else f"({known['confidence']})"
    return " ".join(part for part in [f"{name}, {known['at']}" if known.get("at") else name, quote, doubt] if part)


def linked(name: str, source: Entry) -> str:
    """Return a name with its link where an address is known."""
    return f"[{name}]({source['link']})" if source.get("link") else name


def sources(rule: Entry) -> str:
    """Return the section that lists what a rule file cites, by the keys its citations use."""
    columns = ("published", "checked", "confidence")
    listed = [(key, str(source.get("instrument", "")), source) for key, source in rule.get("sources", {}).items()]
    rows = [
        {"key": key, "instrument": linked(name, source)} | {column: str(source.get(column) or "") for column in columns}
        for key, name, source in listed
    ]
    return f"## Sources\n\n{markdown(rows)}" if rows else ""
