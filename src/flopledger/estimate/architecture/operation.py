"""The operations that layers are made of: each knows its parameters and the forward operations of one position.

A multiply-add is two operations. `flop` is per position that passes; attention also works per pair of positions, and the
pairs depend on the lengths and on the mask (`sequences.py`). Sources: Hoffmann et al. 2022 (arXiv 2203.15556), appendix F,
for transformers; the layers' own papers where a description names them.
"""

from __future__ import annotations

from flopledger.core.frozen import frozen

MULTIPLY_ADD = 2


@frozen
class Mask:
    """Which pairs of positions attend: `causal`, at most `window` back (0: no limit), within chunks of `chunk` (0: none).

    `over` names the stream that is attended to; `self` is the layer's own. Where keys are compressed, one stands for `every` so many
    positions, seen once the last of them is reached. A window may be chosen in whole blocks of `block`, the query's own among
    them (0: one by one).
    """

    causal: bool = True
    window: int = 0
    chunk: int = 0
    over: str = "self"
    every: int = 1
    block: int = 0


@frozen
class Operation:
    """One operation: `kind` decides how conventions treat it. `parameters` are trained numbers, `flop` forward work a position.

    For attention, `flop_per_pair` is the work of one query-key pair over all heads, and `heads` what a softmax costs.
    """

    kind: str
    parameters: int = 0
    flop: int = 0
    flop_per_pair: int = 0
    heads: int = 0
    mask: Mask | None = None


def linear(inputs: int, outputs: int, bias: bool = False, every: int = 1) -> Operation:
    """Return a dense matrix product, `inputs` x `outputs`, with a bias of `outputs` or none.

    It runs once for `every` so many positions, as where several are merged into one; these divide its work.
    """
    return Operation("linear", inputs * outputs + (outputs if bias else 0), MULTIPLY_ADD * inputs * outputs // every)


def product(inputs: int, outputs: int) -> Operation:
    """Return a product with a matrix that is computed for each position, not stored."""
    return Operation("linear", flop=MULTIPLY_ADD * inputs * outputs)


def router(inputs: int, experts: int, bias: bool = False) -> Operation:
    """Return the product that chooses among experts."""
    return Operation("router", inputs * experts + (experts if bias else 0), MULTIPLY_ADD * inputs * experts)


def routing_bias(experts: int) -> Operation:
    """Return the numbers that balance the experts' load: stored, not trained by gradient (DeepSeek-V3, arXiv 2412.19437, 2.1.2)."""
    return Operation("routing-bias", experts)


def embedding(words: int, width: int) -> Operation:
    """Return a table of embeddings; a lookup takes no operations, but some count it as the product it stands for."""
    return Operation("embedding", words * width, MULTIPLY_ADD * words * width)


def positions(count: int, width: int) -> Operation:
    """Return a table of learned position embeddings."""
    return Operation("positions", count * width)


def unembedding(width: int, words: int, tied: bool, bias: bool = False) -> Operation:
    """Return the product that scores the vocabulary; tied, it has no matrix of its own."""
    return Operation("unembedding", (0 if tied else width * words) + (words if bias else 0), MULTIPLY_ADD * width * words)


def norm(width: int, bias: bool = False) -> Operation:
    """Return a normalisation with a scale, and a bias where it has one; it is no matrix work."""
    return Operation("norm", width * 2 if bias else width)


def parameter(count: int) -> Operation:
    """Return trained numbers that take part in no matrix work."""
    return Operation("parameter", count)


def attention(  # noqa: PLR0913 -- the shape of a mask, each with its usual value
    heads: int,
    head: int,
    value: int | None = None,
    *,
    causal: bool = True,
    window: int | None = 0,
    chunk: int | None = 0,
    over: str = "self",
    every: int = 1,
    block: int = 0,
) -> Operation:
    """Return the scores (`heads` x `head`) and their products with the values (`heads` x `value`), per pair of positions."""
    per_pair = MULTIPLY_ADD * heads * (head + (head if value is None else value))
    return Operation("attention", flop_per_pair=per_pair, heads=heads, mask=Mask(causal, window or 0, chunk or 0, over, every, block))


def convolution(inputs: int, outputs: int, kernel: int, bias: bool = False, groups: int = 1, rate: int = 1) -> Operation:
    """Return a convolution with `kernel` taps, run `rate` times for each position of the stack."""
    weights = inputs // groups * outputs * kernel
    return Operation("convolution", weights + (outputs if bias else 0), MULTIPLY_ADD * weights * rate)


def depthwise(channels: int, kernel: int, bias: bool = False) -> Operation:
    """Return a convolution of each channel with itself."""
    return convolution(channels, channels, kernel, bias, groups=channels)


def scan(flop: int) -> Operation:
    """Return the recurrence of a state-space or linear-attention layer, as operations a position."""
    return Operation("scan", flop=flop)


OPERATIONS = {
    work.__name__: work
    for work in (
        linear,
        product,
        router,
        routing_bias,
        embedding,
        positions,
        unembedding,
        norm,
        parameter,
        attention,
        convolution,
        depthwise,
        scan,
    )
}
