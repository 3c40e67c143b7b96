"""Of what a model's training compute is: of everything from scratch, of base and own work together, or of the own work alone.

Tables of Epoch AI enter a fine-tuned model mostly with the compute of its base included, yet not always, and say nowhere which.
The numbers decide: within five per cent of base and own work together it is cumulative, within five per cent of the own
work it is that; more than the own work can only be more than it, less than the base's can only be own work. Where no number
speaks it is unclear.
"""

from __future__ import annotations

from flopledger.core.frozen import frozen

CLOSE = 0.05  # two figures within five per cent were rounded differently; 17 of 22 fine-tunes of the large-scale list meet the sum so

WHOLE, CUMULATIVE, OWN, UNCLEAR = "whole", "cumulative", "own", "unclear"


@frozen
class Scope:
    """What a compute figure covers, and the comparison that says so."""

    word: str
    reason: str


def scope_of(total: float | None, base: float | None, own: float | None, *, derived: bool) -> Scope:
    """Return the scope of a total (FLOP) from the base model's compute and that of the own work, each None where unknown.

    >>> scope_of(3.5e24, 3.4e24, 1e23, derived=True).word, scope_of(1e23, 3.4e24, 1e23, derived=True).word
    ('cumulative', 'own')
    """
    if total is None:
        return Scope(UNCLEAR, "no compute is given")
    if own:
        return _with_own(total, base, own)
    if not derived:
        return Scope(WHOLE, "no base model is named")
    return _with_base(total, base) if base is not None else Scope(UNCLEAR, "neither the base's compute nor that of the own work is known")


def _with_own(total: float, base: float | None, own: float) -> Scope:
    candidates = [(own, OWN, "equals the own work"), *([(base + own, CUMULATIVE, "equals base and own work")] if base is not None else [])]
    distance, word, reason = min((abs(total - amount) / total, word, reason) for amount, word, reason in candidates)
    if distance <= CLOSE:
        return Scope(word, f"{reason} within 5 %")
    if total < own:
        return Scope(UNCLEAR, "less than the own work")
    if base is not None and total < base * (1 - CLOSE):
        return Scope(UNCLEAR, "more than the own work, less than the base")
    return Scope(CUMULATIVE, "more than the own work" + (", and no less than the base" if base is not None else ""))


def _with_base(total: float, base: float) -> Scope:
    if abs(total - base) <= CLOSE * base:
        return Scope(CUMULATIVE, "equals the base within 5 %")
    if total < base:
        return Scope(OWN, "less than the base")
    return Scope(UNCLEAR, "more than the base: with it or without cannot be told")
