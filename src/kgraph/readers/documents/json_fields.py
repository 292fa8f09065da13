"""JSON objects as typed structs, together with the names of the keys that the struct leaves out.

Which keys are left out is asked of every object and would cost a second look at its text. So the struct is
laid out anew as the objects are seen to be: known fields and unknown keys in the order in which they stand,
the unknown ones only skipped. An object with a key not met before is told by msgspec, and the layout grows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import attrgetter
from typing import Annotated, Any, Generic, TypeVar

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

Year = Annotated[int, msgspec.Meta(ge=-9999, le=9999)]
"""A year of the calendar."""
Count = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""A number that every store can hold."""

MAX_KEYS = 300
"""A layout does not grow beyond this: objects whose keys are data (ids, words) are looked through instead."""

_ESCAPED = re.compile(r'[\x00-\x1f"\\]')  # in no name that a struct may have
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ABSENT = msgspec.Raw(b"")  # false, as no text of a value is


class JsonFields(Generic[T]):
    """Decodes objects into `struct`, a msgspec struct with a default for every field.

    Example:
        >>> class Paper(msgspec.Struct):
        ...     title: str | None = None
        >>> paper, unused = JsonFields(Paper).decode(b'{"year": 1843, "title": "Notes", "doi": null}')
        >>> paper.title, unused
        ('Notes', ('doi', 'year'))
    """

    def __init__(self, struct: type[T]) -> None:
        self._struct: Any = struct
        self._fields = {field.encode_name: field for field in msgspec.structs.fields(self._struct)}
        self._plain: Any = msgspec.json.Decoder(self._struct)
        self._names: dict[str, str] = {}
        self._unknown: tuple[str, ...] = ()
        self._lay_out(self._fields)

    def decode(self, raw: bytes) -> tuple[T, tuple[str, ...]]:
        """The object, and the sorted keys that are no field of the struct.

        Raises:
            msgspec.DecodeError: `raw` is no JSON.
            msgspec.ValidationError: a field has a value of another type.
        """
        try:
            value = self._strict(raw)
        except msgspec.ValidationError:
            keys = _KEYS.decode(raw)
            if keys.keys() <= self._names.keys():
                raise
            value = self._plain.decode(raw)
            if len(self._names.keys() | keys.keys()) <= MAX_KEYS and not any(map(_ESCAPED.search, keys)):
                self._lay_out(keys)
            return value, tuple(sorted(keys.keys() - self._fields.keys()))
        skipped = self._skipped(value)
        if all(skipped):
            return value, self._unknown
        return value, tuple([key for key, raw in zip(self._unknown, skipped, strict=True) if raw])

    def _lay_out(self, keys: Any) -> None:
        """The fields in the order of `keys`, then those that were known before and are not among them."""
        ordered = dict.fromkeys([*keys, *self._names, *self._fields])
        self._names = {
            key: self._fields[key].name if key in self._fields else f"skipped_{n}"
            for n, key in enumerate(ordered)
        }
        layout = msgspec.defstruct(
            self._struct.__name__,
            [self._laid_out(key) for key in ordered],
            kw_only=True,
            forbid_unknown_fields=True,
            gc=False,
        )
        self._strict: Callable[[bytes], Any] = msgspec.json.Decoder(layout).decode
        self._unknown = tuple(sorted(ordered.keys() - self._fields.keys()))
        self._skipped = _getter([self._names[key] for key in self._unknown])

    def _laid_out(self, key: str) -> tuple[str, Any, Any]:
        known = self._fields.get(key)
        if known is None:
            return self._names[key], msgspec.Raw, msgspec.field(name=key, default=_ABSENT)
        return known.name, known.type, msgspec.field(name=key, default=known.default)


def _getter(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    """The values of these attributes, as a tuple however many they are."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda value: tuple(getattr(value, name) for name in names)
