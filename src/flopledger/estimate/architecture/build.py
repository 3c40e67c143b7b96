"""Turns a config and the description of its family into components: every operation, how many there are, how many are used.

An unknown `model_type` is a finding that says what would be needed; nothing is guessed. Called by the `estimate` command and
by the `architecture` method of a ledger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from operator import countOf
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.finding import Finding, did_you_mean, errors_in, finding
from flopledger.core.frozen import frozen
from flopledger.core.shown import shown
from flopledger.estimate.architecture.config import Config, Section, lacking, unread, values_of
from flopledger.estimate.architecture.expression import Expression
from flopledger.estimate.architecture.family import Block, Family, Included, Part, Stack, blocks, family_of, model_of_class, model_types
from flopledger.estimate.architecture.family import family as family_named
from flopledger.estimate.architecture.operation import MULTIPLY_ADD, OPERATIONS, Operation
from flopledger.estimate.architecture.sequences import Sequence, Work

MOST_LAYERS = 10_000  # the deepest published have a few hundred
MOST_CLASSES = 8  # of those that a config names; published ones name one
LAYER = "layer"
Scope = dict[str, Any]


def of_layer(value: Any, number: int) -> Any:
    """Return what holds for one layer: an item of a list that has one for each, or the value that holds for all."""
    return value[number] if isinstance(value, list) else value


PLAIN: dict[str, Any] = {
    "min": min,
    "max": max,
    "len": len,
    "int": int,
    "sum": sum,
    "round": round,
    "count": countOf,
    "of_layer": of_layer,
    "values": lambda one: [*one.values()],
}
FUNCTIONS: dict[str, Any] = {**OPERATIONS, **PLAIN}


@frozen
class Component:
    """One operation at one place of the model: `copies` of it are stored, a position passes `passes` of them."""

    path: str
    stack: str
    operation: Operation
    copies: int
    passes: int


@frozen
class Run:
    """How a stack runs: the stream of positions through it, and how many positions one item has where that is fixed.

    `beside`: a stream without which it does not run; one of which nothing is computed any more (no items, all in a cache) will do.
    """

    stream: str
    positions: int | None
    beside: str | None = None


@frozen
class Architecture:
    """A model as its config describes it. `context` is the longest text in tokens, None where the config does not say."""

    model_type: str
    family: str
    title: str
    components: tuple[Component, ...]
    runs: Mapping[str, Run]
    context: int | None
    tied: bool
    sources: tuple[Citation, ...]

    def sequences(self, stack: str, work: Work) -> tuple[Sequence, ...]:
        """Return what passes through a stack: a stream's sequences, or items of a fixed number of positions (one a sequence)."""
        run = self.runs[stack]
        if run.beside is not None and run.beside not in work.items and run.beside not in work.streams:
            return ()
        streamed = work.streams.get(run.stream, ())
        if run.positions is None:
            return streamed
        count = work.items.get(run.stream, 0) or sum(one.count for one in streamed)
        return (Sequence(run.positions, count),) if count else ()

    def positions(self, work: Work) -> dict[str, int]:
        """Return how many positions each stack computes in a pass."""
        return {stack: sum(one.computed for one in self.sequences(stack, work)) for stack in self.runs}


class UnusableError(Exception):
    """A config whose values a description cannot work with: the part, and why."""

    def __init__(self, part: str, why: str) -> None:
        """Keep the part and the reason."""
        super().__init__(f"{part}: {why}")
        self.part, self.why = part, why


def architecture_of(config: Config) -> tuple[Architecture | None, list[Finding]]:
    """Return the architecture that a config describes, None and findings where it cannot be told."""
    model, family = _described(config)
    if family is None:
        return None, [_unknown(config, model)]
    findings: list[Finding] = []
    try:
        made = _Builder(config, findings).build(model, family)
    except UnusableError as error:
        if not errors_in(findings):
            findings.append(_unusable(config, error))
        return None, findings
    return (None if errors_in(findings) else made), findings


def _unusable(config: Config, error: UnusableError) -> Finding:
    return finding(
        "config-unusable",
        config.place("model_type"),
        found=error.why,
        expected=f"values that give `{error.part}`",
        remedy="compare it with the config as published; if it is that, the description of this family lacks something",
    )


def _described(config: Config) -> tuple[Any, Family | None]:
    """Return the model type of a config and the family it is of: as written, else by the name of its class."""
    written = config.values.get("model_type", config.values.get("_class_name"))  # the second is how diffusers says it
    found = family_of(written) if isinstance(written, str) else None
    names = config.values.get("architectures")
    if found is not None or not isinstance(names, list):
        return written, found
    by_class = next(filter(None, (model_of_class(name) for name in names[:MOST_CLASSES] if isinstance(name, str))), None)
    return (written, None) if by_class is None else (by_class, family_of(by_class))


def _unknown(config: Config, model: Any) -> Finding:
    near = did_you_mean(str(model), sorted(model_types())) if isinstance(model, str) else ""
    needed = "a description of its layers: attention, feed-forward, experts, norms, embeddings, each with the keys that give its size"
    return finding(
        "model-type-unknown",
        config.place("model_type"),
        found=f"model_type {shown(model)}" if model is not None else "no `model_type`, and no class name that is known",
        expected=f"a model type that is described, or {needed}",
        remedy=near or "give `parameters` and `active_parameters` instead, or add a description",
    )


class _Builder:
    """Builds one architecture, collecting what is wrong with the config on the way."""

    def __init__(self, config: Config, findings: list[Finding]) -> None:
        self.config, self.findings = config, findings
        self.components: list[Component] = []
        self.runs: dict[str, Run] = {}

    def build(self, model: str, family: Family) -> Architecture:
        scope = self.family(family, model, Section(self.config.values), {})
        context = _value(family.context, scope, "context") if family.context is not None else None
        heads = [part.operation for part in self.components if part.operation.kind == "unembedding"]
        tied = bool(heads) and not any(MULTIPLY_ADD * head.parameters >= head.flop for head in heads)  # a bias is no matrix of its own
        context = context if isinstance(context, int) and context > 0 else None
        return Architecture(model, family.name, family.title, tuple(self.components), self.runs, context, tied, family.sources)

    def family(self, family: Family, model: str, section: Section, given: Mapping[str, Any], included: Included | None = None) -> Scope:
        """Build the stacks of a family from a section of the config."""
        name = included.stack if included is not None else None
        scope = self.scope(family, {**family.models.get(model, {}), **(included.defaults if included else {})}, model, section, given)
        for number, stack in enumerate(family.stacks):
            if stack.when is not None and not _value(stack.when, scope, "when"):
                continue
            if isinstance(stack, Included):
                self.included(stack, scope, section)
            else:
                self.stack(stack, scope, name if name is not None and number == 0 else stack.name)
        return scope

    def scope(self, family: Family, defaults: Mapping[str, Any], model: str, section: Section, given: Mapping[str, Any]) -> Scope:
        read = {name: key for name, key in family.keys.items() if not key.of or model in key.of}
        values, wrong = values_of(self.config, section, read, defaults)
        values |= {name: defaults.get(name, key.default) for name, key in family.keys.items() if name not in read}
        self.findings.extend(wrong)
        known = {name for key in family.keys.values() for name in (key.name, *key.also)}
        self.findings.extend(unread(self.config, section, family.ignores | known))
        scope: Scope = {**FUNCTIONS, **values, **family.traits.get(model, {}), **given, "model_type": model}
        read_there = {one.config for one in family.stacks if isinstance(one, Included)}
        for name, (key, keys) in family.sections.items():
            inner = _section(section.values.get(key), key)
            values, wrong = values_of(self.config, inner, keys, {})
            self.findings.extend(wrong)
            if key not in read_there:
                self.findings.extend([*self.missing(key, section), *unread(self.config, inner, family.ignores | set(keys))])
            scope[name] = values
        if errors_in(self.findings):
            raise UnusableError(family.name, "keys with wrong values")
        for name, expression in family.let.items():
            scope[name] = _value(expression, scope, name)
        for name, expression in family.needs.items():
            if scope[name] is None and _value(expression, scope, name):
                self.findings.append(self.needed(name, expression, section))
        return scope

    def missing(self, key: str, section: Section) -> list[Finding]:
        """Return a warning where a part of the model is counted from class defaults alone."""
        if key in section.values:
            return []
        told = "the part's shape; it is counted with the class defaults, which published models seldom have"
        at = self.config.place("model_type")
        return [finding("config-section-missing", at, found=f"no `{key}`", expected=told, remedy="give the whole config, as published")]

    def needed(self, name: str, expression: Expression, section: Section) -> Finding:
        """Return what is wrong with a config that leaves out a key without which there is no telling."""
        at = self.config.place(section.name or "model_type")
        return lacking(name, at, f"`{expression.text}`")

    def included(self, included: Included, scope: Scope, section: Section) -> None:
        """Build the stacks of another family, as a model of several towers has them."""
        key = included.config
        at_top = key is None or (included.flat and key not in section.values)
        inner = section if key is None or at_top else _section(section.values.get(key), key)
        if key is not None and not at_top:
            self.findings.extend(self.missing(key, section))
        model = scope["text_model"] if included.model == "text_model" else included.model
        owner = model_types().get(model) if isinstance(model, str) else None
        if owner is None and model not in family_named(included.family).models:
            raise UnusableError(included.family, f"model_type {shown(model)} of `{key}`, which is not described")
        # A tower may go with language models of several families: what the section says itself decides.
        family = family_named(included.family if model in family_named(included.family).models else owner or included.family)
        every = {name: _value(expression, scope, name) for name, expression in included.given.items()}
        given = {name: value for name, value in every.items() if value is not None}
        self.family(family, model, inner, given, included)

    def stack(self, stack: Stack, scope: Scope, name: str) -> None:
        """Build the single parts of a stack and its layers."""
        positions = _whole(_value(stack.positions, scope, name), name) if stack.positions is not None else None
        self.runs[name] = Run(stack.stream, positions, stack.beside)
        for part in stack.parts:
            self.part(part, name, name, scope, 1, 1)
        count = _value(stack.layers, scope, f"{name}.layers") if stack.layers is not None else 0
        if not isinstance(count, int) or not 0 <= count <= MOST_LAYERS:
            raise UnusableError(f"{name}.layers", f"{shown(count)} layers")
        layers = [self.layer(stack, scope, number) for number in range(count)] if stack.each_layer else None
        for part in stack.layer:
            if layers:
                self.layered(part, name, layers, frozenset({"i", *stack.each_layer}))
            elif count:
                self.part(part, f"{name}.{LAYER}", name, {**scope, "i": 0}, count, count)

    def layer(self, stack: Stack, scope: Scope, number: int) -> Scope:
        """Return the scope of one layer."""
        inner = {**scope, "i": number}
        for name, expression in stack.each_layer.items():
            inner[name] = _value(expression, inner, name)
        return inner

    def layered(self, part: Part, stack: str, layers: list[Scope], varying: frozenset[str]) -> None:
        """Build a part of every layer; layers in which all that it is made from comes out the same are built once."""
        path = f"{stack}.{LAYER}"
        told = [one for one in part.expressions if one.names & varying]
        if not told:
            self.part(part, path, stack, layers[0], len(layers), len(layers))
            return
        alike: Counter[tuple[Any, ...] | None] = Counter()
        example: dict[tuple[Any, ...] | None, Scope] = {}
        for layer in layers:
            there = part.when is None or _value(part.when, layer, path)
            key = tuple([_hashable(_value(one, layer, path)) for one in told]) if there else None
            alike[key] += 1
            example.setdefault(key, layer)
        for key, times in alike.items():
            self.part(part, path, stack, example[key], times, times)

    def part(self, part: Part, above: str, stack: str, scope: Scope, copies: int, passes: int) -> None:
        """Build one part: an operation, or a block of parts."""
        path = f"{above}.{part.name}"
        if part.when is not None and not _value(part.when, scope, path):
            return
        stored = 1 if part.copies is None else _value(part.copies, scope, path)
        used = stored if part.used is None else _value(part.used, scope, path)
        copies, passes = copies * _whole(stored, path), passes * _whole(used, path)
        if part.block is not None:
            self.block(part, path, stack, scope, copies, passes)
            return
        operation = _value(part.operation, scope, path) if part.operation is not None else None
        if isinstance(operation, Operation) and (copies or passes):
            _sound(operation, path)
            self.components.append(Component(path, stack, operation, copies, passes))

    def block(self, part: Part, path: str, stack: str, scope: Scope, copies: int, passes: int) -> None:
        block = blocks()[part.block or ""]
        inner = _arguments(block, part, scope, path)
        for one in block.parts:
            self.part(one, path, stack, inner, copies, passes)


def _arguments(block: Block, part: Part, scope: Scope, path: str) -> Scope:
    """Return the scope inside a block: what it was given, its defaults, and what it defines."""
    given = {name: _value(expression, scope, f"{path}.{name}") for name, expression in part.arguments.items()}
    unknown = set(given) - set(block.takes)
    if unknown:
        raise UnusableError(path, f"the block {block.name} takes no {', '.join(sorted(unknown))}")
    inner: Scope = dict(FUNCTIONS)
    for name, default in block.takes.items():
        if name in given:
            inner[name] = given[name]
        elif default is not None:
            inner[name] = _value(default, inner, f"{path}.{name}")
        else:
            raise UnusableError(path, f"the block {block.name} needs {name}")
    for name, expression in block.let.items():
        inner[name] = _value(expression, inner, f"{path}.{name}")
    return inner


def _hashable(value: Any) -> Any:
    return value if isinstance(value, (int, float, str, Operation, type(None))) else repr(value)


def _section(value: Any, name: str) -> Section:
    return Section(value if isinstance(value, Mapping) else {}, name)


def _value(expression: Expression | None, scope: Scope, part: str) -> Any:
    if expression is None:
        return None
    try:
        return expression(scope)
    except (TypeError, AttributeError, KeyError, IndexError, ZeroDivisionError, ValueError, OverflowError) as error:
        raise UnusableError(part, f"`{expression.text}` has no value: {error}") from error


def _sound(operation: Operation, part: str) -> None:
    """Refuse what keys of the wrong kind come to: a list times a number is a list, and half a head is no head."""
    mask = (operation.mask.window, operation.mask.chunk) if operation.mask is not None else ()
    for number in (operation.parameters, operation.flop, operation.flop_per_pair, operation.heads, *mask):
        if type(number) is not int or number < 0:
            raise UnusableError(part, f"{shown(number)} as a size")


def _whole(value: Any, part: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise UnusableError(part, f"{shown(value)} copies")
    return value
