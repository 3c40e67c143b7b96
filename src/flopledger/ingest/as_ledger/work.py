"""The work behind one record: what kind it was, on which weights it started, and its compute, so that nothing is counted twice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from flopledger.catalogue.chips import FORMATS, find_chip
from flopledger.catalogue.models import ModelRecord, Range, written
from flopledger.core.frozen import frozen
from flopledger.ingest.epoch.scope import CLOSE, CUMULATIVE, OWN, UNCLEAR, WHOLE

PRETRAINING, FINE_TUNING, DISTILLATION = "pretraining", "fine-tuning", "distillation"
LANGUAGE, TOKENS = "Language", "tokens"
DIGITS_OF_AN_END = 4
Bases = Sequence[ModelRecord | None]


@frozen
class Work:
    """The activity of a record: its kind, whether it starts from the base's weights, and its compute by method."""

    does: str
    from_base: bool
    compute: Mapping[str, Any]
    note: str = ""


def work_of(record: ModelRecord, bases: Bases) -> Work:
    """Return the work that a record tells of.

    Compute that holds the base's already is split where the base is on record: the own work is what the table gives for it, else
    the difference. Where it is not, all of it is one piece of work from scratch. Where nobody can tell whether the
    base's is in it, the own work lies between the difference and the whole.
    """
    if not record.base or record.compute_scope == WHOLE:
        return Work(PRETRAINING, from_base=False, compute=_whole(record))
    if record.compute is None and record.compute_over is not None:
        return Work(PRETRAINING, from_base=False, compute=_whole(record), note="the base's work is in it")
    if record.compute is None or record.compute_scope == OWN:
        return Work(FINE_TUNING, from_base=True, compute=_own(record))
    before = _total(bases)
    if before is None and record.compute_scope == CUMULATIVE:
        return Work(PRETRAINING, from_base=False, compute=_whole(record), note="the base's work is in it; what that took is not on record")
    return Work(FINE_TUNING, from_base=True, compute=_after(record, record.compute, before))


def _total(bases: Bases) -> float | None:
    """Return the compute of all bases together, None where one is not known."""
    amounts = [base.compute.point if base is not None and base.compute is not None else None for base in bases]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if amounts and len(known) == len(amounts) else None


def _after(record: ModelRecord, total: Range, before: float | None) -> Mapping[str, Any]:
    """Return the compute after the base, of a total that holds the base's or may hold it.

    A total that equals the base's has no room for more than what two equal figures may differ by.
    """
    if record.own_compute:
        return {"declared": amount_text(_around(record.own_compute, total))}
    if before is None:
        return {"declared": amount_text(total)}
    rest = total.point - before
    if record.compute_scope == UNCLEAR and rest > 0:
        return {"declared": f"{written(_rough(_around(rest, total).low))} to {written(_rough(total.high))} FLOP"}
    return {"declared": amount_text(_around(rest, total)) if rest > 0 else f"at most {written(before * CLOSE)} FLOP"}


def _around(point: float, like: Range) -> Range:
    """Return an amount with the relative interval of another."""
    return Range(point, point * (like.low / like.point), point * (like.high / like.point))


def _own(record: ModelRecord) -> Mapping[str, Any]:
    if record.compute is not None:
        return {"declared": amount_text(record.compute)}
    if record.own_compute:
        return {"declared": f"{written(record.own_compute)} FLOP"}
    return _hardware(record) or _counted(record)


def _whole(record: ModelRecord) -> Mapping[str, Any]:
    """Return the compute of everything: as declared, and by hardware beside it; counted only where nobody declares any."""
    if record.compute is not None:
        return {**_hardware(record), "declared": amount_text(record.compute)}
    if record.compute_over is not None:
        above = math.nextafter(record.compute_over, math.inf)  # the table says over it, and a bound of a ledger holds its own end
        return {"declared": f"at least {written(above)} FLOP"}
    return _hardware(record) or _counted(record)


def amount_text(amount: Range) -> str:
    """Return an amount of compute as a ledger has it; the ends of an interval in few digits, since they are rough."""
    if amount.low == amount.high:
        return f"{written(amount.point)} FLOP"
    low, high = min(_rough(amount.low), amount.point), max(_rough(amount.high), amount.point)
    return f"{written(amount.point)} ({written(low)} to {written(high)}) FLOP"


def _rough(number: float) -> float:
    return float(f"{number:.{DIGITS_OF_AN_END}g}")


def _hardware(record: ModelRecord) -> Mapping[str, Any]:
    """Return the input of the method of hardware where one chip of the catalogue, their number and hours are on record.

    A published utilisation is used where nothing is declared. Beside a declared amount it is left out: with it the estimate would be
    chosen, and a table's own figure would not be the one that counts.
    """
    chip = find_chip(record.hardware[0]) if len(record.hardware) == 1 else None
    hours = record.chip_hours or (record.chips * record.hours if record.chips and record.hours else None)
    if chip is None or not hours:
        return {}
    number_format = record.number_format.lower()
    fields: dict[str, Any] = {"chip": chip.id, "chip_hours": written(hours)}
    if number_format in FORMATS and chip.supports(number_format):
        fields["precision"] = number_format
    if record.utilisation and record.compute is None:
        fields["utilisation"] = written(record.utilisation)
    return {"hardware": fields}


def _counted(record: ModelRecord) -> Mapping[str, Any]:
    """Return the input of 6ND: of models of language alone, whose data are counted in tokens."""
    if record.domains != (LANGUAGE,) or record.tokens_unit != TOKENS or not record.parameters or not record.tokens:
        return {}
    passes = {"passes": written(record.epochs)} if record.epochs else {}
    return {"architecture": {"model": record.id, "tokens": written(record.tokens), **passes}}
