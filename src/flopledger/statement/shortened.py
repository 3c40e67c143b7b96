"""Leaves out of a statement's lines what it says with the rules: each rule's sources stand once, however many lines it decides."""

from __future__ import annotations

from collections.abc import Iterable

from flopledger.assess.contract import LineModel, TreatmentModel


def shortened(lines: Iterable[LineModel]) -> list[LineModel]:
    """Return lines whose treatments name their rules and leave their sources to these."""
    known: dict[int, tuple[TreatmentModel, TreatmentModel]] = {}  # lines of the same answer share it; what is shared stays so

    def without(one: TreatmentModel) -> TreatmentModel:
        if id(one) not in known:
            known[id(one)] = one, one.model_copy(update={"cites": []})
        return known[id(one)][1]

    return [line.model_copy(update={"treatments": {total: without(one) for total, one in line.treatments.items()}}) for line in lines]
