"""What is published as JSON: classes of named fields, written as they are, checked where they are read.

The program made what it writes, so nothing is checked then, and pydantic, whose import and models take a tenth of a second, is not
loaded. Who reads such JSON, or publishes its schema, has pydantic make a model of the same fields.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from inspect import get_annotations
from operator import or_
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, Self, Union, dataclass_transform, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import SchemaSerializer, SchemaValidator

REQUIRED: Any = ...


@dataclass_transform(kw_only_default=True, frozen_default=True)
class Published:  # noqa: PLW1641 - lists are among the values: it has no hash
    """The base: a class below it names its fields, with defaults; a list or mapping among these is made anew for each object.

    >>> class Place(Published):
    ...     file: str
    ...     line: float | None = None
    >>> Place(file="a", line=3).model_dump_json(), Place.model_validate({"file": "a"})
    ('{"file":"a","line":3.0}', Place(file='a', line=None))
    """

    __slots__ = ("__dict__", "__pydantic_extra__", "__pydantic_fields_set__", "__pydantic_private__")  # where pydantic keeps its own

    model_fields: ClassVar[Mapping[str, Any]] = MappingProxyType({})  # the names with their defaults, `REQUIRED` where there is none
    _fractional: ClassVar[tuple[str, ...]] = ()  # those that hold one number: a whole one becomes a float, as JSON says it

    def __init_subclass__(cls) -> None:
        """Gather the fields."""
        named = get_annotations(cls)
        cls.model_fields = MappingProxyType({**cls.model_fields, **{name: cls.__dict__.get(name, REQUIRED) for name in named}})
        cls._fractional = (*cls._fractional, *(name for name, kind in named.items() if kind in ("float", "float | None")))

    def __init__(self, **given: Any) -> None:
        """Take the fields by name. Raises TypeError where one is missing or unknown."""
        if given.keys() != self.model_fields.keys():
            given = self._completed(given)
        for name in self._fractional:
            if type(given[name]) is int:
                given[name] = float(given[name])
        self.__dict__.update({name: given[name] for name in self.model_fields})  # in their order, which is that of the JSON

    def _completed(self, given: dict[str, Any]) -> dict[str, Any]:
        wrong = [*(given.keys() - self.model_fields.keys()), *(k for k, v in self.model_fields.items() if v is REQUIRED and k not in given)]
        if wrong:
            raise TypeError(f"{type(self).__name__}: missing or unknown: {', '.join(sorted(wrong))}")
        defaults = {name: value for name, value in self.model_fields.items() if name not in given}
        return {**given, **{name: value.copy() if isinstance(value, (list, dict)) else value for name, value in defaults.items()}}

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        """Refuse to change anything: what was published stands."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be changed")

    def __eq__(self, other: object) -> bool:
        """Tell whether another is of the same class and has the same values."""
        return type(other) is type(self) and other.__dict__ == self.__dict__

    def __getstate__(self) -> dict[str, Any]:
        """Return what a copy is made of."""
        return self.__dict__

    def __repr__(self) -> str:
        """Return the fields by name."""
        return f"{type(self).__name__}({', '.join(f'{name}={self.__dict__[name]!r}' for name in self.model_fields)})"

    def model_copy(self, *, update: Mapping[str, Any]) -> Self:
        """Return a copy with other values."""
        return type(self)(**{**self.__dict__, **update})

    def model_dump(self, *, mode: Literal["python", "json"] = "python", exclude_none: bool = False) -> dict[str, Any]:
        """Return the fields as a dictionary, with all that stands below; in the `mode` `json` days are texts."""
        if mode == "json":
            found: dict[str, Any] = _road(type(self))[1].to_python(self, mode="json", exclude_none=exclude_none)
            return found
        found = {name: plain(self.__dict__[name], exclude_none) for name in self.model_fields}
        return {name: value for name, value in found.items() if value is not None} if exclude_none else found

    def model_dump_json(self, *, indent: int | None = None, exclude_none: bool = False) -> str:
        """Return the same as JSON; null where a number is not finite."""
        from pydantic_core import to_json

        return to_json(self.model_dump(exclude_none=exclude_none), indent=indent, inf_nan_mode="null").decode()

    @classmethod
    def model_validate(cls, tree: Any, *, from_attributes: bool = False) -> Self:
        """Return what plain values, or the attributes of another object, say, checked. Raises pydantic's ValidationError."""
        made: Self = _road(cls)[0].validate_python(tree, from_attributes=from_attributes)
        return made

    @classmethod
    def model_validate_json(cls, text: str | bytes) -> Self:
        """Return what JSON says, checked. Raises pydantic's ValidationError."""
        made: Self = _road(cls)[0].validate_json(text)
        return made

    @classmethod
    def model_json_schema(cls) -> dict[str, Any]:
        """Return the JSON Schema."""
        return checked(cls).model_json_schema()


def plain(value: Any, without_none: bool = False) -> Any:
    """Return a value whose published objects, at whatever depth, are dictionaries."""
    if isinstance(value, Published):
        return value.model_dump(exclude_none=without_none)
    if isinstance(value, Mapping):
        return {key: plain(one, without_none) for key, one in value.items()}
    return [plain(one, without_none) for one in value] if isinstance(value, (list, tuple)) else value


def checked(kind: type[Published]) -> type[BaseModel]:
    """Return the pydantic model of a published class: it has the same fields, and nothing unforeseen is taken."""
    if kind not in CHECKED:
        CHECKED[kind] = _checked(kind)
        PUBLISHED[CHECKED[kind]] = kind
    return CHECKED[kind]


def _checked(kind: type[Published]) -> type[BaseModel]:
    from pydantic import ConfigDict, create_model

    hints = get_type_hints(kind, include_extras=True)
    fields: dict[str, Any] = {name: (_as_checked(hints[name]), default) for name, default in kind.model_fields.items()}
    return create_model(kind.__name__, __doc__=kind.__doc__, __module__=kind.__module__, __config__=ConfigDict(extra="forbid"), **fields)


CHECKED: dict[type[Published], type[BaseModel]] = {}
PUBLISHED: dict[type[Any], type[Published]] = {}  # the other way around


def _as_checked(hint: Any) -> Any:
    """Return a type with pydantic's models for the published classes in it."""
    if isinstance(hint, type) and issubclass(hint, Published):
        return checked(hint)
    inside = tuple(map(_as_checked, get_args(hint)))
    if get_origin(hint) in (UnionType, Union):
        return reduce(or_, inside)
    return get_origin(hint)[inside] if get_origin(hint) in (list, dict, tuple) else hint


def _road(kind: type[Published]) -> tuple[SchemaValidator, SchemaSerializer]:
    """Return what reads and what writes a published class, as pydantic does its models."""
    if kind not in ROADS:
        from pydantic_core import SchemaSerializer, SchemaValidator

        schema = _ours(checked(kind).__pydantic_core_schema__)
        ROADS[kind] = SchemaValidator(schema), SchemaSerializer(schema)
    return ROADS[kind]


def _ours(schema: Any) -> Any:
    """Return pydantic's description of a model with the published classes in the place of its models."""
    if isinstance(schema, dict):
        return {name: PUBLISHED.get(one, one) if name == "cls" else _ours(one) for name, one in schema.items()}
    return type(schema)(map(_ours, schema)) if isinstance(schema, (list, tuple)) else schema


ROADS: dict[type[Published], tuple[SchemaValidator, SchemaSerializer]] = {}
