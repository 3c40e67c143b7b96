"""Which chips a cloud's instance has, and how many: `instances.csv`, a small table of the ones in common use.

Bills name machines, not chips. What is not in the table is unknown, not without chips, unless its family plainly has none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from flopledger.catalogue.table import citation_of, read_table
from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen

_SEPARATORS = re.compile(r"[\s_]+|standard|\bspot\b|\blow priority\b")
_CHIP = re.compile(r"a100|h100|h200|mi300x|t4")
# How each vendor names machines: Amazon family.size, Azure Standard_..., Oracle by shapes, Google by machine types.
_NAME = re.compile(
    r"\b(?P<aws>[a-z]{1,4}[0-9]+[a-z0-9-]*\.(?:nano|micro|small|medium|[0-9]*x?large|metal(?:-[0-9a-z]+)?))\b"
    r"|\b(?P<azure>Standard_[A-Za-z0-9_]+)\b"
    r"|\b(?P<oracle>(?:BM|VM)\.[A-Za-z0-9.-]*[A-Za-z0-9])\b"
    r"|\b(?P<google>[acegmnt][0-9]+[ad]?-[a-z]+-[0-9]+[gt]?)\b"
)
# Amazon EC2 instance type naming conventions: families P, G, Trn, Inf, DL, VT and F have accelerators. Azure's are those of the N-series.
_WITH_CHIPS = {
    "aws": re.compile(r"(p|g|gr|trn|inf|dl|vt|f)[0-9]"),
    "azure": re.compile(r"standard_n", re.IGNORECASE),
    "oracle": re.compile(r".*gpu", re.IGNORECASE),
    "google": re.compile(r"(a[2-9]|g[2-9]|ct[0-9])"),
}


@frozen
class Instance:
    """A machine that a cloud rents out: the catalogue's chip, and how many of it one machine has."""

    name: str
    vendor: str
    chip: str
    chips: int
    citation: Citation


@cache
def instances() -> Mapping[str, Instance]:
    """Return every instance of the table by its name."""
    return {
        row["instance"]: Instance(row["instance"], row["vendor"], row["chip"], int(row["chips"]), citation_of(row))
        for row in read_table("instances")
    }


def find_instance(name: str) -> Instance | None:
    """Return the instance of a name, or None; case, separators and `Standard_` do not matter, nor does a chip that only one is named by.

    >>> find_instance("ND96asr A100 v4").name
    'Standard_ND96asr_v4'
    """
    key = _key(name)
    found = _index().get(key) or _index().get(_CHIP.sub("", key))
    return instances()[found] if found else None


def instance_in(text: str) -> str | None:
    """Return the name of a machine within a text of a bill, or None.

    >>> instance_in("$32.77 per On Demand Linux p4d.24xlarge Instance Hour")
    'p4d.24xlarge'
    """
    found = _NAME.search(text)
    return found[0] if found is not None else None


def has_no_chips(name: str) -> bool:
    """Tell whether a machine's family plainly has no accelerators: known only for names in a vendor's own form.

    >>> has_no_chips("m5.2xlarge"), has_no_chips("g3.4xlarge"), has_no_chips("something")
    (True, False, False)
    """
    found = _NAME.fullmatch(name)
    return found is not None and found.lastgroup is not None and _WITH_CHIPS[found.lastgroup].match(name) is None


def _key(name: str) -> str:
    return _SEPARATORS.sub("", name.lower())


@cache
def _index() -> Mapping[str, str]:
    """Return the names by what they are looked up by; without the chip only where one instance is left."""
    short: dict[str, list[str]] = {}
    for name in instances():
        short.setdefault(_CHIP.sub("", _key(name)), []).append(name)
    single = {key: names[0] for key, names in short.items() if len(names) == 1}
    return single | {_key(name): name for name in instances()}
