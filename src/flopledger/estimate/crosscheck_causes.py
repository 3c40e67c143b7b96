"""The usual causes why two counts of one piece of work differ, each with the factor that betrays it.

A cause is suspected where it could be in the larger or the smaller of the two. Those whose factor the ratio is go first, then those
with a range of factors, then the nearest of the factors that it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import log

from flopledger.catalogue.chips import Chip
from flopledger.catalogue.utilisation import Utilisation
from flopledger.core.frozen import frozen

EXACT = log(1.05)  # rounding of published figures, and the small terms that 6ND leaves out
ABOUT = log(1.2)  # with attention left out or time lost on top of the cause
FULL_RECOMPUTATION = 4 / 3  # one more forward pass: 8N for 6N (Korthikanti et al. 2022, arXiv 2205.05198)
MOST_EPOCHS = 10  # beyond, whole numbers stand so close that any ratio is near one
CHIPS_IN_A_NODE = (8, 4)
LOST_TIME = (1.1, 1.35)  # steady state against all hours: Llama 3.1 405B, 43 % to 34.5 %
ATTENTION = (1.1, 1.5)  # more than 6ND by context / (6 x width), halved if causal: PaLM 1.02, 8,192 on 4,096 some 1.17
EMBEDDINGS = (1.05, 1.6)  # vocabulary x width over the rest of the parameters, in models below SMALL
AS_HIGH_AGAIN = 2.0  # times what such work usually has, from where on a utilisation looks like one of training
SMALL = 20e9
WITHOUT_ACTIVE = (1.3, 60.0)  # total over active parameters of published mixtures: Mixtral 3.6, DeepSeek-V3 18, Kimi K2 31
ENCODER_DECODER, MIXTURE = "encoder-decoder", "mixture-of-experts"
FP8 = "fp8"
NARROW = (FP8, "int8", "fp4")
SCALES = (1e3, 1e6, 1e9)
TRAINING = "training"


@frozen
class Run:
    """What an estimate by hardware rests on, and the utilisation that another method implies for it."""

    chip: Chip | None
    precision: str
    utilisation: float
    assumed: bool
    converted: bool
    shortened: bool
    implied: float
    usual: Utilisation


@frozen
class Doubt:
    """Two counts that differ: the method of the larger and of the smaller, their ratio, and what is known of the work."""

    larger: str
    smaller: str
    ratio: float
    run: Run | None = None
    parameters: float | None = None
    active: float | None = None
    architecture: str = ""
    passes: float | None = None
    by_parameters: bool = True  # the architecture's count is 6 x parameters x tokens, not one of every product


@frozen
class Cause:
    """A cause that may explain a factor from `low` to `high`: its name for machines, and in words with what to do."""

    name: str
    low: float
    high: float
    words: str
    remedy: str
    strict: bool = False  # no cause where its factor is only about right

    def rank(self, ratio: float) -> tuple[int, float] | None:
        """Return how well the cause explains a ratio, smaller is better; None where it does not. Rounding makes no exact one better."""
        if self.low <= ratio <= self.high and self.low < self.high:
            return (1, 0.0)
        distance = min(abs(log(ratio / end)) for end in (self.low, self.high))
        if self.low == self.high and distance <= EXACT:
            return (0, 0.0)
        return (2, distance) if self.low == self.high and distance <= ABOUT and not self.strict else None


Suspect = Callable[[Doubt], Iterator[Cause]]


def likeliest(doubt: Doubt) -> Cause | None:
    """Return the cause that explains a difference best, None where no usual one does."""
    suspected = [cause for suspect in SUSPECTS for cause in suspect(doubt)]
    ranked = [(rank, place) for place, cause in enumerate(suspected) if (rank := cause.rank(doubt.ratio)) is not None]
    return suspected[min(ranked)[1]] if ranked else None


def _decoding(doubt: Doubt) -> Iterator[Cause]:
    run = doubt.run
    if doubt.larger != "hardware" or run is None or run.assumed or run.usual.key == TRAINING:
        return
    if doubt.ratio >= AS_HIGH_AGAIN <= run.utilisation / run.usual.point and run.usual.low <= run.implied <= run.usual.high:
        words = f"a utilisation of {run.utilisation:.2g} is one of training, and this work mostly decodes"
        yield Cause("training-utilisation", doubt.ratio, doubt.ratio, words, f"such work has {run.usual.low:.2g} to {run.usual.high:.2g}")


def _active(doubt: Doubt) -> Iterator[Cause]:
    if doubt.parameters is None or "architecture" not in (doubt.larger, doubt.smaller):
        return
    if doubt.active is not None:
        ratio = doubt.parameters / doubt.active
        words = f"{doubt.larger} counts all {doubt.parameters:.4g} parameters, of which a token passes {doubt.active:.4g}"
        yield Cause("active-parameters", ratio, ratio, words, "count the active ones", strict=ratio < FULL_RECOMPUTATION)
    elif doubt.architecture == MIXTURE and doubt.larger == "architecture":
        words = "a token passes only some parameters of a mixture of experts"
        yield Cause("active-parameters", *WITHOUT_ACTIVE, words, "give `active_parameters` of the model")


def _recomputation(doubt: Doubt) -> Iterator[Cause]:
    advice = {
        "hardware": "if the utilisation is that of the hardware, write `hardware_utilisation` with `recomputation: full`",
        "measured": "counters see every operation: state `recomputation` at the record",
        "declared": "if it is, three quarters of it are the model's",
    }
    converted = doubt.larger == "hardware" and doubt.run is not None and (doubt.run.converted or doubt.run.assumed)
    if doubt.larger in advice and not converted:
        words = f"activations computed again are counted in {doubt.larger} (4/3 if all are)"
        yield Cause("recomputation", FULL_RECOMPUTATION, FULL_RECOMPUTATION, words, advice[doubt.larger])


def _wider_peak(doubt: Doubt) -> Iterator[Cause]:
    run = doubt.run
    if run is None or doubt.larger != "hardware" or run.precision not in NARROW or run.assumed:
        return
    usual = run.chip.default_format() if run.chip is not None else "bf16"
    here, there = (run.chip.peak(run.precision), run.chip.peak(usual)) if run.chip is not None else (None, None)
    factor = here / there if here and there else 2.0
    words = f"the utilisation is of the {usual} peak, and the {run.precision} peak is used"
    yield Cause("format-of-peak", factor, factor, words, f"write `precision: {usual}`, or the utilisation of the {run.precision} peak")


def _sparse_peak(doubt: Doubt) -> Iterator[Cause]:
    run = doubt.run
    if doubt.larger == "declared":
        yield Cause("sparse-peak", 2, 2, "declared rests on a peak with sparsity, twice the dense one", "count with the dense peak")
    elif doubt.larger == "hardware" and run is not None and run.chip is None:
        yield Cause("sparse-peak", 2, 2, "the peak is one with sparsity, twice the dense one", "name the chip, or give its dense peak")
    elif doubt.smaller == "hardware" and run is not None and not run.assumed and run.precision not in NARROW:
        words = "the utilisation is of a peak with sparsity or of fp8, twice the one that is used"
        yield Cause("sparse-peak", 2, 2, words, "give the utilisation of the dense peak of `precision`")


def _narrower(doubt: Doubt) -> Iterator[Cause]:
    """Suspect a narrower format where the utilisation is nobody's and comes out too high for the chip's usual one."""
    run = doubt.run
    if run is None or run.chip is None or doubt.smaller != "hardware" or not run.assumed or run.precision in NARROW:
        return
    here, there = run.chip.peak(run.precision), run.chip.peak(FP8)
    if here and there:
        words = f"the work ran in {FP8}, whose peak on {run.chip.id} is {there / here:.3g} times that of {run.precision}"
        yield Cause("format-of-peak", there / here, there / here, words, f"if it did, write `precision: {FP8}`")


def _nodes(doubt: Doubt) -> Iterator[Cause]:
    if doubt.smaller == "hardware":
        for number in CHIPS_IN_A_NODE:
            words = f"the chip-hours are hours of nodes, boards or servers with {number} chips each"
            yield Cause("node-hours", number, number, words, "multiply by the chips of a node")


def _cores(doubt: Doubt) -> Iterator[Cause]:
    chip = doubt.run.chip if doubt.run is not None else None
    if doubt.larger == "hardware" and chip is not None and chip.devices > 1:
        words = f"cores or dies are counted as chips: a {chip.id} has {chip.devices}"
        yield Cause("cores", chip.devices, chip.devices, words, "count chips")


def _epochs(doubt: Doubt) -> Iterator[Cause]:
    number = float(round(doubt.ratio))
    if number > MOST_EPOCHS:
        return
    if doubt.smaller == "architecture" and number > 1 and doubt.passes in (None, 1.0):
        words = f"the data passed {number:.0f} times, and `tokens` is its size"
        yield Cause("epochs", number, number, words, f"give `passes: {number:.0f}`", strict=True)
    elif doubt.larger == "architecture" and doubt.passes is not None and doubt.passes != 1:
        words = "`tokens` counts the passes already, and `passes` multiplies it again"
        yield Cause("epochs", doubt.passes, doubt.passes, words, "leave `passes` out", strict=True)


def _half(doubt: Doubt) -> Iterator[Cause]:
    if doubt.larger == "architecture" and not doubt.architecture:
        words = "a token passes only half of an encoder-decoder"
        yield Cause("encoder-decoder", 2, 2, words, "if it is one, write `architecture: encoder-decoder` at the model", strict=True)
    if (doubt.larger, doubt.smaller) == ("architecture", "declared"):
        yield Cause("forward-only", 3, 3, "declared counts the forward pass alone (2ND)", "training takes 6ND", strict=True)


def _lost(doubt: Doubt) -> Iterator[Cause]:
    run = doubt.run
    if doubt.larger == "hardware" and run is not None and not (run.assumed or run.shortened):
        words = "the utilisation is of the steady state, and the hours hold restarts and waiting"
        yield Cause("lost-time", *LOST_TIME, words, "give `lost` or `effective`, or the utilisation over all hours")


def _attention(doubt: Doubt) -> Iterator[Cause]:
    if doubt.smaller == "architecture" and doubt.by_parameters:
        words = "attention over a long context, which 6 x parameters x tokens leaves out"
        yield Cause("attention", *ATTENTION, words, "count by the config of the model")


def _embeddings(doubt: Doubt) -> Iterator[Cause]:
    small = doubt.parameters is not None and doubt.parameters < SMALL
    if doubt.larger == "architecture" and small:
        words = f"embeddings are among the parameters counted, and {doubt.smaller} leaves them out"
        yield Cause("embeddings", *EMBEDDINGS, words, "say which convention each count follows")


def _scale(doubt: Doubt) -> Iterator[Cause]:
    for factor in SCALES:
        words = f"a scale letter or unit is wrong in {doubt.larger} or {doubt.smaller}: about {factor:,.0f} times"
        yield Cause("scale", factor, factor, words, "check K, M, B and T")


# In the order in which equally good causes are believed: what the ledger itself shows goes before what may be.
SUSPECTS: tuple[Suspect, ...] = (
    _decoding,
    _active,
    _recomputation,
    _wider_peak,
    _nodes,
    _cores,
    _epochs,
    _sparse_peak,
    _narrower,
    _half,
    _lost,
    _attention,
    _embeddings,
    _scale,
)
