"""What a model of a ledger takes for each token: exactly from its `config.json`, else two operations a parameter.

Every kind of work that runs or trains a model asks here, so that a rollout, a teacher's forward pass and pre-training are
counted alike. Amounts are forward FLOP a token; `training.py` says what training makes of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import TYPE_CHECKING

from flopledger.core.citation import Citation
from flopledger.core.finding import Finding, finding
from flopledger.core.quantity import Quantity
from flopledger.estimate.conventions import MODEL_FLOP
from flopledger.estimate.per_token import IMAGE, TEXT, PerToken
from flopledger.ledger.model import Entry, Ledger

if TYPE_CHECKING:
    from flopledger.estimate.architecture import Architecture

SIX_N_D = "6nd"
PER_PARAMETER = 2.0
HALVED = "encoder-decoder"  # a token passes the encoder or the decoder, about half of the parameters
MIXTURE = "mixture-of-experts"
AGREES = 0.03  # published counts are rounded to two or three digits, and some leave embeddings out
KAPLAN = Citation(
    "Kaplan et al. 2020, Scaling Laws for Neural Language Models", "section 2.1", "https://arxiv.org/abs/2001.08361", confidence="recalled"
)
HOFFMANN = Citation(
    "Hoffmann et al. 2022, Training Compute-Optimal Large Language Models",
    "appendix F",
    "https://arxiv.org/abs/2203.15556",
    confidence="confirmed",
)


@dataclass(frozen=True, eq=False)
class Model:
    """A model as far as counting needs it. `parameters` are those a token passes, NaN where nothing is known.

    `low` and `high` are the ends of `parameters`; equal to it where the model is counted from its config. `total` are all its
    parameters, NaN where they are not known.
    """

    name: str
    architecture: Architecture | None
    parameters: float
    low: float
    high: float
    halved: bool = False
    total: float = nan
    known: dict[tuple[int, int], PerToken] = field(default_factory=dict, repr=False)

    @property
    def exact(self) -> bool:
        """Tell whether the model is counted layer by layer."""
        return self.architecture is not None

    @property
    def per_parameter(self) -> float:
        """The forward work of a token for each parameter, FLOP: a token of an encoder-decoder passes half of them."""
        return PER_PARAMETER * (0.5 if self.halved else 1.0)

    @property
    def roughly(self) -> PerToken:
        """The forward work of a token from the number of parameters alone; attention is not in it."""
        return PerToken(self.per_parameter * self.parameters, 0.0, 0.0)

    @property
    def limit(self) -> int | None:
        """The longest sequence that the model takes, in tokens; None where no config says."""
        return self.architecture.context if self.architecture is not None else None

    @property
    def convention(self) -> str:
        """The counting convention of its amounts."""
        return MODEL_FLOP if self.exact else SIX_N_D

    @property
    def citation(self) -> Citation:
        """The source of the formula."""
        return HOFFMANN if self.exact else KAPLAN

    def passing(self, length: int, start: int = 0) -> PerToken:
        """Return the forward work of a token, on average over the positions after `start` of sequences of `length`.

        Training and prefill have `start` 0; decoding after a prompt starts behind it. From parameters alone, attention is not
        known and counts nothing: the convention says so (`6nd`).
        """
        if self.architecture is None:
            return self.roughly
        if (length, start) not in self.known:
            from flopledger.estimate.layered import of_sequence

            self.known[length, start] = of_sequence(self.architecture, length, start)
        return self.known[length, start]

    def denoising(self, positions: int, caption: int) -> PerToken:
        """Return the forward work of a latent position, on average over those of one sample and with the caption's share.

        `caption` is the length of the encoded text that passes beside the image, in models that take one.
        """
        if self.architecture is None:
            return self.passing(positions)
        if (positions, -caption) not in self.known:
            from flopledger.estimate.layered import of_sample

            self.known[positions, -caption] = of_sample(self.architecture, self.positions, positions, caption)
        return self.known[positions, -caption]

    @property
    def positions(self) -> int | None:
        """The latent positions of an image, where the config fixes them."""
        runs = () if self.architecture is None else self.architecture.runs.values()
        images = [run.positions for run in runs if run.stream == IMAGE]
        return None if not images or None in images else max(size for size in images if size is not None)

    @property
    def captioned(self) -> bool:
        """Tell whether encoded text passes beside the image."""
        return self.architecture is not None and any(run.stream == TEXT for run in self.architecture.runs.values())


def read_models(ledger: Ledger) -> tuple[dict[str, Model], list[Finding]]:
    """Return the models of a ledger by name, with what is wrong with their configs and sizes."""
    findings: list[Finding] = []
    found = {name: _model(ledger, name, entry, findings) for name, entry in ledger.artifacts.items() if _sized(entry)}
    return found, findings


def _sized(entry: Entry) -> bool:
    return any(entry.get(name) is not None for name in ("config", "parameters", "active_parameters"))


def _model(ledger: Ledger, name: str, entry: Entry, findings: list[Finding]) -> Model:
    layered = _layered(ledger, name, entry, findings) if entry.get("config") else None
    if layered is not None:
        return layered
    if entry.get("architecture") == MIXTURE and entry.get("active_parameters") is None and entry.get("parameters") is not None:
        findings.append(_as_if_dense(name, entry))
    quantity = entry.get("active_parameters") or entry.get("parameters")
    if not isinstance(quantity, Quantity):
        return Model(name, None, nan, nan, nan)
    total = entry.point("parameters")
    return Model(
        name=name,
        architecture=None,
        parameters=nan if quantity.point is None else quantity.point,
        low=quantity.low,
        high=quantity.high,
        halved=entry.get("architecture") == HALVED,
        total=nan if total is None else total,
    )


def _layered(ledger: Ledger, name: str, entry: Entry, findings: list[Finding]) -> Model | None:
    """Return a model as its config in the ledger's folder has it; None and findings where that cannot be read.

    Counting layer by layer is loaded only here and where a model so read is asked: most ledgers give no config.
    """
    from flopledger.estimate.architecture import parameters
    from flopledger.estimate.layered import architecture_in

    architecture = architecture_in(ledger, entry, findings)
    if architecture is None:
        return None
    counted = parameters(architecture)
    findings.extend(_differences(name, entry, {"parameters": counted.total, "active_parameters": counted.active}))
    return Model(name, architecture, *(float(counted.active),) * 3, total=float(counted.total))


def _differences(name: str, entry: Entry, counted: Mapping[str, int]) -> Iterator[Finding]:
    """Yield a finding for each size that the ledger states and the config does not bear out."""
    for field_name, size in counted.items():
        written = entry.get(field_name)
        if isinstance(written, Quantity) and not written.low * (1 - AGREES) <= size <= written.high * (1 + AGREES):
            yield finding(
                "config-differs",
                entry.place(field_name),
                found=f"`{field_name}` of {name} {written.low:,.0f}" if written.exact else f"`{field_name}` of {name}",
                expected=f"{size:,}, as its config gives",
                remedy="correct the number, or point at the config of the model that was trained",
            )


def _as_if_dense(name: str, entry: Entry) -> Finding:
    return finding(
        "mixture-as-dense",
        entry.place("parameters"),
        found=f"{name}, a mixture of experts, with `parameters` alone",
        expected="`active_parameters`, those that a token passes",
        remedy="give them, or the model's `config`: all parameters would count every expert for every token",
    )
