"""Finds the methods: every module under `compute`, `cost` and `energy` is one, its name is the method's.

A method module has `TITLE` (one line), `ORDER` (its place in the stated order of choice), `PRINCIPAL` (the field a bare
value stands for), `FIELDS`, and `estimate(given) -> Estimate | None`; `REPEATED` where it may have several named groups of its
fields. Adding a method is adding a module.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module

from flopledger.core.frozen import frozen
from flopledger.core.units import MONEY
from flopledger.estimate.given import Estimate, Given
from flopledger.ledger.fields import Amount, Field, Text

QUANTITIES = ("compute", "cost", "energy")
COMMON = (Field("note", Text(), "Anything a reader should know."),)

Made = Estimate | Sequence[Estimate] | None  # several where some rows come by another convention, or have other parts


def several(made: Made) -> tuple[Estimate, ...]:
    """Return what a method made as a row of estimates."""
    if made is None:
        return ()
    return (made,) if isinstance(made, Estimate) else tuple(made)


@frozen
class Method:
    """One method of estimation. `implied_by` names paths that make it apply though the ledger does not name it.

    Under `repeated`, if it is not empty, stand groups of the method's fields, each under a name of the ledger's choosing.
    `compares` tells of a method for cost whether it prices the compute, so that it can be held against the others.
    """

    quantity: str
    name: str
    title: str
    order: int
    principal: str
    fields: Mapping[str, Field]
    estimate: Callable[[Given], Made]
    implied_by: tuple[str, ...] = ()
    repeated: str = ""
    compares: bool = True

    def field_of(self, rest: str) -> str:
        """Return the field that a path below the method's is about: below a named group, that of the group."""
        top, _, below = rest.partition(".")
        return below.partition(".")[2] or (self.principal if below else rest) if self.repeated and top == self.repeated else rest

    @property
    def path(self) -> str:
        """The method's path in a ledger."""
        return f"{self.quantity}.{self.name}"


@cache
def methods(quantity: str) -> tuple[Method, ...]:
    """Return the methods for a quantity (compute, cost, energy), in the stated order of choice."""
    package = import_module(f"flopledger.estimate.{quantity}")
    names = [module.name for module in pkgutil.iter_modules(package.__path__)]
    found = [_method(quantity, name) for name in names]
    return tuple(sorted((method for method in found if method is not None), key=lambda method: method.order))


def _method(quantity: str, name: str) -> Method | None:
    module = import_module(f"flopledger.estimate.{quantity}.{name}")
    if not hasattr(module, "ORDER"):
        return None
    fields = {item.name: item for item in (*module.FIELDS, *COMMON)}
    return Method(
        quantity=quantity,
        name=name,
        title=module.TITLE,
        order=module.ORDER,
        principal=module.PRINCIPAL,
        fields=fields,
        estimate=module.estimate,
        implied_by=getattr(module, "IMPLIED_BY", ()),
        repeated=getattr(module, "REPEATED", ""),
        compares=getattr(module, "COMPARES", True),
    )


def unit_of(path: str) -> str:
    """Return the unit that a bare number of a table is in, where the same number in YAML needs one; empty elsewhere.

    >>> unit_of("compute.declared"), unit_of("cost.rental.price"), unit_of("compute.hardware.chip_hours")
    ('FLOP', 'USD per chip-hour', '')
    """
    quantity, _, rest = path.partition(".")
    if rest.startswith("parts."):
        rest = rest.split(".", 2)[-1]
    name, _, field = rest.partition(".")
    method = next((one for one in methods(quantity) if one.name == name), None) if quantity in QUANTITIES else None
    wanted = "" if method is None else method.field_of(field) or method.principal
    kind = method.fields[wanted].type if method is not None and wanted in method.fields else None
    if not isinstance(kind, Amount) or kind.bare:
        return ""
    return {MONEY: "USD", f"{MONEY}/chip-hours": "USD per chip-hour", f"{MONEY}/Wh": "USD per Wh"}.get(kind.unit, kind.unit)
