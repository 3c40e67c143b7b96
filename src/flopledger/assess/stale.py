"""What has grown old in the rules: standards that their own authors want reviewed by now, and sources not looked at for long.

`cli` prints the list, `policy.overdue` adds what policies and forecasts rest on. `matrix` asks it
whether a standard that is not updated would be noticed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date

from flopledger.core.citation import Citation
from flopledger.core.dates import Duration, add
from flopledger.core.frozen import frozen
from flopledger.rules.load import REFORMS, REGIMES, STANDARDS, Rulebook
from flopledger.rules.standard import Standard

REVIEW, CHECK = "review", "check"
OLDEST_CHECK = Duration(12, "month")


@frozen
class Stale:
    """One overdue thing: a `review` of a standard, or the `check` of a source that rules cite; `due` is None if never checked."""

    kind: str
    file: str  # `standards/casper-2025`
    since: date | None  # the last version of the standard, or the day the source was last looked at
    due: date | None
    citation: Citation


def stale(rules: Rulebook, day: date, oldest_check: Duration = OLDEST_CHECK) -> list[Stale]:
    """Return what is overdue on a day: reviews after a standard's last version, and sources checked longer ago than `oldest_check`.

    Standards, regimes and reforms come in the order of their ids, a standard's review before its sources.
    """
    standards = [standard for name in rules.standard_ids if (standard := rules.standard(name)) is not None]
    regimes = [regime for name in rules.regime_ids if (regime := rules.regime(name)) is not None]
    reforms = [reform for name in rules.reform_ids if (reform := rules.reform(name)) is not None]
    return [
        *(
            item
            for standard in standards
            for item in (*_review(standard, day), *checks(standard, f"{STANDARDS}/{standard.id}", day, oldest_check))
        ),
        *(item for regime in regimes for item in checks(regime, f"{REGIMES}/{regime.id}", day, oldest_check)),
        *(item for reform in reforms for item in checks(reform, f"{REFORMS}/{reform.id}", day, oldest_check)),
    ]


def _review(standard: Standard, day: date) -> Iterator[Stale]:
    last = max((version.published for version in standard.versions if version.published <= day), default=None)
    if standard.review is None or last is None:
        return
    due = add(last, standard.review.every)
    if due < day:
        yield Stale(REVIEW, f"{STANDARDS}/{standard.id}", last, due, standard.review.cites[0])


def checks(cited: object, file: str, day: date, oldest: Duration = OLDEST_CHECK) -> Iterator[Stale]:
    """Yield what of the sources in a file as loaded is overdue: each once, by its instrument and address, at its oldest check."""
    found: dict[tuple[str, str], Citation] = {}
    for citation in citations(cited):
        key = (citation.instrument, citation.link)
        if key not in found or _checked(citation) < _checked(found[key]):
            found[key] = citation
    for citation in found.values():
        due = add(citation.checked, oldest) if citation.checked is not None else None
        if due is None or due < day:
            yield Stale(CHECK, file, citation.checked, due, citation)


def _checked(citation: Citation) -> date:
    return citation.checked or date.min


def citations(value: object) -> Iterator[Citation]:
    """Yield every citation in a rule file as loaded, in the order written."""
    if isinstance(value, Citation):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from citations(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from citations(item)
    elif is_dataclass(value):
        for field in fields(value):
            yield from citations(getattr(value, field.name))
