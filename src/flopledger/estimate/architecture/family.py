"""Families of models, described by what their layers are: `families/*.yaml`, and the blocks they share in `blocks*.yaml`.

A description names the keys of a `config.json` that it reads with the class defaults, defines what follows from them, and
lists the operations of each stack of layers. Nothing of a family is code; adding one is adding a file. `docs/` has the form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from flopledger.core.citation import Citation
from flopledger.core.frozen import frozen
from flopledger.core.yaml12 import plain, read_yaml
from flopledger.estimate.architecture.expression import Expression, ExpressionError, parse

FOLDER = "families"
BLOCKS = re.compile(r"blocks(_\w+)?\.yaml")
PART_WORDS = frozenset({"use", "do", "with", "when", "copies", "used"})
FIXED = "fixed"
STACK_WORDS = frozenset({"stack", "like", "when", "stream", "beside", "positions", "each_layer", "parts", "layers", "layer"})
INCLUDE_WORDS = frozenset({"include", "config", "flat", "model", "defaults", "when", "with", "stack"})
FAMILY_WORDS = frozenset(
    {"title", "sources", "models", "architectures", "keys", "traits", "sections", "let", "context", "stacks", "ignores", "note", "needs"}
)


@frozen
class Part:
    """One part of a stack or block: an operation, or a block with its arguments.

    `when` says whether it is there (of layer `i`); `copies` how many there are, `used` how many of these a position passes.
    """

    name: str
    operation: Expression | None
    block: str | None
    arguments: Mapping[str, Expression]
    when: Expression | None
    copies: Expression | None
    used: Expression | None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """All that the part is made from."""
        given = (self.operation, self.when, self.copies, self.used, *self.arguments.values())
        return tuple(one for one in given if one is not None)


@frozen
class Block:
    """A shared group of operations: the arguments it takes with their defaults (None: has to be given), and its parts."""

    name: str
    takes: Mapping[str, Expression | None]
    let: Mapping[str, Expression]
    parts: tuple[Part, ...]


@frozen
class Stack:
    """A stack of layers: the stream that runs through it, the positions of one item where these are fixed, and its parts.

    `beside`: a stream without which the stack does not run.
    """

    name: str
    stream: str
    positions: Expression | None
    when: Expression | None
    each_layer: Mapping[str, Expression]
    parts: tuple[Part, ...]
    layers: Expression | None
    layer: tuple[Part, ...]
    beside: str | None = None


@frozen
class Included:
    """Another family's stacks, read from a section of the config; `given` overrides keys of that section (null: it does not).

    `defaults` are class defaults that differ from those of `model` there. `flat`: where the section is missing, its keys stand
    at the top, as in older files.
    """

    family: str
    model: str
    config: str | None
    when: Expression | None
    given: Mapping[str, Expression]
    stack: str | None  # what its first stack is called here, where not as there
    defaults: Mapping[str, Any] = field(default_factory=dict)
    flat: bool = False


@frozen
class Key:
    """A key of a config: its class default, the other names it goes by; `required` has no default.

    `of` are the model types whose classes read it, where not all do: for the others it is what they have by default.
    """

    name: str
    default: Any = None
    also: tuple[str, ...] = ()
    required: bool = False
    of: frozenset[str] = frozenset()


@frozen
class Family:
    """One family: its name, which model types are of it with their own defaults, and its stacks.

    `traits` are what a class does whatever the config says: the family's, with each model type's own and its `fixed` keys.
    `needs` names keys that have no safe default under a condition: a config that leaves them out there is refused.
    """

    name: str
    title: str
    sources: tuple[Citation, ...]
    models: Mapping[str, Mapping[str, Any]]
    architectures: Mapping[str, str]
    keys: Mapping[str, Key]
    traits: Mapping[str, Mapping[str, Any]]
    sections: Mapping[str, tuple[str, Mapping[str, Key]]]
    let: Mapping[str, Expression]
    context: Expression | None
    stacks: tuple[Stack | Included, ...]
    ignores: frozenset[str] = field(default_factory=frozenset)
    note: str = ""
    needs: Mapping[str, Expression] = field(default_factory=dict)


class FamilyError(ValueError):
    """A description that breaks the form."""


@cache
def texts() -> Mapping[str, str]:
    """Return the text of every description, by the family's name."""
    found = (file for file in (files("flopledger.estimate.architecture") / FOLDER).iterdir() if file.name.endswith(".yaml"))
    return {file.name.removesuffix(".yaml"): file.read_text("utf-8") for file in sorted(found, key=lambda file: file.name)}


@cache
def family(name: str) -> Family:
    """Return a family by its name; raise KeyError where there is none."""
    return read_family(name, texts()[name])


def families() -> Mapping[str, Family]:
    """Return every family that the package describes, by name."""
    return {name: family(name) for name in texts()}


@lru_cache(maxsize=4096)
def family_of(model: str) -> Family | None:
    """Return the family of a `model_type`, None where none is described. Only descriptions that have the word are read."""
    return next((one for one in _mentioning(model) if model in one.models), None)


@lru_cache(maxsize=4096)
def model_of_class(name: str) -> str | None:
    """Return the `model_type` of a class name, as `architectures` of a config holds them."""
    return next((one.architectures[name] for one in _mentioning(name) if name in one.architectures), None)


def _mentioning(word: str) -> Iterator[Family]:
    return (family(name) for name, text in texts().items() if word in text) if word else iter(())


@cache
def blocks() -> Mapping[str, Block]:
    """Return the blocks that families share, by name: those of every `blocks*.yaml`."""
    found = [file for file in files("flopledger.estimate.architecture").iterdir() if BLOCKS.fullmatch(file.name)]
    texts = {file.name: file.read_text("utf-8") for file in found}
    return {name: _block(name, entry) for file in sorted(texts) for name, entry in _read(file, texts[file]).items()}


@cache
def model_types() -> Mapping[str, str]:
    """Return the family of each `model_type`."""
    return {model: family.name for family in families().values() for model in family.models}


def read_family(name: str, text: str) -> Family:
    """Return the family that a description describes; raise FamilyError where it breaks the form."""
    entry = _read(name, text)
    _only(name, entry, FAMILY_WORDS)
    models = {model: dict(defaults or {}) for model, defaults in entry.get("models", {}).items()}
    traits = {model: _traits(f"{name}.{model}", defaults, entry) for model, defaults in models.items()}
    return Family(
        name=name,
        title=entry["title"],
        sources=tuple(Citation(**source) for source in entry.get("sources", [])),
        models=models,
        architectures=dict(entry.get("architectures", {})),
        keys=_keys(entry.get("keys", {})),
        traits=traits,
        sections={section: (said["config"], _keys(said.get("keys", {}))) for section, said in entry.get("sections", {}).items()},
        let=_expressions(entry.get("let", {})),
        context=_expression(entry.get("context")),
        stacks=tuple(_included(name, one) if "include" in one else _stack(name, one) for one in _alike(name, entry.get("stacks", []))),
        ignores=frozenset(entry.get("ignores", [])),
        note=entry.get("note", ""),
        needs=_expressions(entry.get("needs", {})),
    )


def _traits(path: str, defaults: dict[str, Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """Take a model type's traits out of its defaults, and return them with the family's."""
    usual, fixed = entry.get("traits", {}), defaults.pop(FIXED, {})
    own = {trait: defaults.pop(trait) for trait in [*defaults] if trait in usual}
    _only(path, {**defaults, **fixed}, frozenset(entry.get("keys", {})))
    return {**usual, **own, **fixed}


def _alike(family: str, stacks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Give a stack that is `like` another the layers of that one, with its own parts and values after or instead of them."""
    named = {one["stack"]: one for one in stacks if "stack" in one}
    if any(one.get("like", one.get("stack")) not in named for one in stacks if "stack" in one):
        message = f"{family}: a stack is like none that there is"
        raise FamilyError(message)
    merged = ("layer", "each_layer")
    return [
        {**one, **{word: {**named[one["like"]].get(word, {}), **one.get(word, {})} for word in merged}} if "like" in one else one
        for one in stacks
    ]


def _read(name: str, text: str) -> dict[str, Any]:
    node, findings = read_yaml(text, name)
    if findings:
        message = f"{name}: {findings[0]}"
        raise FamilyError(message)
    found: dict[str, Any] = plain(node)
    return found


def _keys(entry: Mapping[str, Any]) -> dict[str, Key]:
    return {name: _key(name, said) for name, said in entry.items()}


def _key(name: str, said: Any) -> Key:
    if not isinstance(said, Mapping):
        return Key(name, said)
    return Key(name, said.get("default"), tuple(said.get("also", ())), bool(said.get("required", False)), frozenset(said.get("of", ())))


def _expression(said: Any) -> Expression | None:
    return None if said is None else parse(said if isinstance(said, str) else repr(said))


def _expressions(entry: Mapping[str, Any]) -> dict[str, Expression]:
    return {name: parse(said if isinstance(said, str) else repr(said)) for name, said in entry.items()}


def _block(name: str, entry: Mapping[str, Any]) -> Block:
    takes = {argument: _expression(said) for argument, said in entry.get("takes", {}).items()}
    return Block(name, takes, _expressions(entry.get("let", {})), _parts(name, entry["parts"]))


def _parts(name: str, entry: Mapping[str, Any]) -> tuple[Part, ...]:
    return tuple(_part(f"{name}.{part}", part, said) for part, said in entry.items())


def _part(path: str, name: str, said: Any) -> Part:
    if isinstance(said, str):
        said = {"do": said}
    _only(path, said, PART_WORDS)
    if ("do" in said) == ("use" in said):
        message = f"{path}: either `do` or `use`"
        raise FamilyError(message)
    when, copies, used = (_expression(said.get(word)) for word in ("when", "copies", "used"))
    try:
        return Part(name, _expression(said.get("do")), said.get("use"), _expressions(said.get("with", {})), when, copies, used)
    except ExpressionError as error:
        message = f"{path}: {error}"
        raise FamilyError(message) from error


def _stack(family: str, entry: Mapping[str, Any]) -> Stack:
    name = entry.get("stack", "")
    _only(f"{family}.{name}", entry, STACK_WORDS)
    return Stack(
        name=name,
        stream=entry.get("stream", "text"),
        positions=_expression(entry.get("positions")),
        when=_expression(entry.get("when")),
        each_layer=_expressions(entry.get("each_layer", {})),
        parts=_parts(name, entry.get("parts", {})),
        layers=_expression(entry.get("layers")),
        layer=_parts(f"{name}.layer", entry.get("layer", {})),
        beside=entry.get("beside"),
    )


def _included(family: str, entry: Mapping[str, Any]) -> Included:
    _only(f"{family}.{entry['include']}", entry, INCLUDE_WORDS)
    given = _expressions(entry.get("with", {}))
    return Included(
        family=entry["include"],
        model=entry["model"],
        config=entry.get("config"),
        when=_expression(entry.get("when")),
        given=given,
        stack=entry.get("stack"),
        defaults=entry.get("defaults", {}),
        flat=bool(entry.get("flat", False)),
    )


def _only(path: str, entry: Mapping[str, Any], words: frozenset[str]) -> None:
    unknown = sorted(set(entry) - words)
    if unknown:
        message = f"{path}: unknown words {', '.join(unknown)}"
        raise FamilyError(message)
