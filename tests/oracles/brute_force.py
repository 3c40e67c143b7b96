"""Counts what a model multiplies while it runs: every operation that contracts tensors, as torch dispatches it.

torch's own counter leaves out, in silence, what is not in its list (grouped products of experts, fused attention on a
processor, whole numbers). Here it is the other way round: an operation is counted, or known to multiply no matrices, or the
run ends with its name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

MULTIPLY_ADD = 2
MASKED = -5e3  # scores of small random models are small; masks take 10,000 off, or put the lowest number of the type in their place
ATTENTION = re.compile("Atten|MLA|Attn")  # in the name of a class that weights positions
VECTORS = "bmm-vectors"
Shape = tuple[int, ...]


class UnknownOperationError(Exception):
    """An operation of which nobody has said whether it multiplies matrices."""


def product(left: Shape, right: Shape) -> int:
    """Return the operations of `[..., n, k] @ [k, m]`. Over one number (k = 1) nothing is added up: that is an outer product.

    Rotary positions are made that way, and nobody counts them.
    """
    inner = left[-1]
    return MULTIPLY_ADD * prod(left) * (right[-1] if len(right) > 1 else 1) if inner > 1 else 0


def to_vectors(name: str, args: Any) -> bool:
    """Tell whether a batch of matrices is multiplied with one vector each, as the step-by-step form of a scan does."""
    return name == "bmm" and args[1].shape[-1] == 1


def _matrix(first: int) -> Callable[..., int]:
    """Return the count of an operation whose factors are arguments `first` and the next."""
    return lambda args, _out: product(tuple(args[first].shape), tuple(args[first + 1].shape))


def _convolution(args: Any, out: Any) -> int:
    """Each number that comes out takes the kernel's taps over its group of channels; transposed, each that goes in."""
    given, weight, transposed = args[0], args[1], args[6]
    return MULTIPLY_ADD * int((given if transposed else out).numel() * prod(weight.shape[1:]))


def _convolution_backward(args: Any, out: Any) -> int:
    grad, weight, wanted = args[0], args[2], args[10]
    return MULTIPLY_ADD * int(grad.numel() * prod(weight.shape[1:]) * sum(wanted[:2]))


COUNTED: dict[str, Callable[..., int]] = {
    "mm": _matrix(0),
    "bmm": _matrix(0),
    "addmm": _matrix(1),
    "baddbmm": _matrix(1),
    "mv": _matrix(0),
    "dot": lambda args, _out: MULTIPLY_ADD * args[0].numel(),
    "_int_mm": _matrix(0),
    "linalg_solve_triangular": lambda args, out: args[0].shape[-1] * out.numel(),
    "convolution": _convolution,
    "convolution_backward": _convolution_backward,
}
# Neither element by element nor a view, and yet no product of matrices.
NO_PRODUCTS = """
_local_scalar_dense _log_softmax _log_softmax_backward_data _softmax _softmax_backward_data _to_copy _unsafe_view
_upsample_bicubic2d_aa adaptive_avg_pool2d all aminmax any arange argmax as_strided_ avg_pool2d bernoulli_ cat clone
constant_pad_nd copy_ cumsum embedding embedding_dense_backward empty empty_like exponential_ eye fill_ flip floor_divide full
full_like gather histc index index_add index_add_ index_put index_select linalg_vector_norm masked_fill_ max mean native_dropout
native_dropout_backward native_group_norm native_layer_norm native_layer_norm_backward new_empty new_empty_strided new_full
new_ones new_zeros nll_loss_backward nll_loss_forward nonzero normal_ ones ones_like polar rand_like randn repeat roll
scalar_tensor scatter scatter_ scatter_add scatter_add_ select_backward select_scatter slice_backward slice_scatter
softplus_backward sort split_with_sizes squeeze_ stack sum topk tril triu uniform_ unsqueeze_ upsample_bicubic2d
upsample_bilinear2d var_mean zeros zeros_like
"""
HARMLESS = frozenset(NO_PRODUCTS.split())


class Counted(TorchDispatchMode):  # type: ignore[misc]
    """Counts while it is entered: `operations[(place, operation)]`, the place being the innermost module's class.

    `seen` counts the scores of attention that no mask has put out of reach: pairs, times heads.
    """

    def __init__(self) -> None:
        super().__init__()
        self.operations: Counter[tuple[str, str]] = Counter()
        self.seen: Counter[str] = Counter()
        self.place: list[str] = [""]

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        name = func._schema.name.split("::")[-1]
        if (
            name not in COUNTED
            and name not in HARMLESS
            and torch._C._dispatch_has_kernel_for_dispatch_key(func.name(), "CompositeImplicitAutograd")
        ):
            with self:
                made = func.decompose(*args, **kwargs)
            if made is not NotImplemented:
                return made
        self._check(func, name)
        out = func(*args, **kwargs)
        if name in COUNTED:
            key = VECTORS if to_vectors(name, args) else name
            self.operations[self.place[-1], key] += COUNTED[name](args, out)
        if name == "_softmax" and ATTENTION.search(self.place[-1]):
            self.seen[self.place[-1]] += int((args[0] > MASKED).sum())
        return out

    def _check(self, func: Any, name: str) -> None:
        if name in COUNTED:
            return
        if torch.Tag.pointwise not in func.tags and not func.is_view and name not in HARMLESS:
            message = f"{func.name()} in {self.place[-1] or 'no module'}"
            raise UnknownOperationError(message)

    @property
    def total(self) -> int:
        """All operations."""
        return self.operations.total()

    def where(self, wanted: Callable[[str, str], bool]) -> int:
        """Return the operations at some places and of some kinds."""
        return sum(flop for (place, name), flop in self.operations.items() if wanted(place, name))


@contextmanager
def counting(model: Any) -> Iterator[Counted]:
    """Count what runs inside, by the class of the module that runs it."""
    counted = Counted()
    hooks = []
    for module in model.modules():
        hooks.append(module.register_forward_pre_hook(lambda one, _args: counted.place.append(type(one).__name__)))
        hooks.append(module.register_forward_hook(lambda _one, _args, _out: counted.place.pop() and None, always_call=True))
    try:
        with counted:
            yield counted
    finally:
        for hook in hooks:
            hook.remove()
