"""The data dump of the Research Organization Registry: one JSON array, an object per organisation.

Published as a zip archive (`v1.66-2025-05-20-ror-data.zip`) with a JSON file of every schema in use and CSV
files beside it; the bare JSON file, plain or compressed, is read as well. Schema 2 (since 2024) has `names`
with types, schema 1 `name`, `labels`, `aliases` and `acronyms`. Data: CC0,
https://zenodo.org/communities/ror-data ; schemas: https://github.com/ror-community/ror-schema ; sample:
`tests/resolve/ror/`.

The array is decoded object by object: 270 MB of JSON never stand in memory at once.
"""

from __future__ import annotations

import codecs
import json
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from sys import intern
from typing import Any, NamedTuple

import msgspec

from kgraph.errors import BadDocument
from kgraph.model.identifiers import parse_ror
from kgraph.readers.documents.source import Limits, Source

WHERE = "https://zenodo.org/communities/ror-data has the dump"
MAX_ENTRY = 8 << 20
"""Characters of one organisation; the longest of today has some 200,000."""
_STEP = 1 << 20
_DECODER = json.JSONDecoder()
_BETWEEN = re.compile(r"[\s,]*")


class RorEntry(NamedTuple):
    """What one organisation of a dump says of itself, whatever the schema."""

    id: str
    """Nine characters."""
    name: str
    """The one that ROR displays."""
    labels: tuple[str, ...]
    """Names in other languages."""
    aliases: tuple[str, ...]
    acronyms: tuple[str, ...]
    city: str | None
    country: str | None
    """ISO 3166 code of two letters."""
    country_name: str | None
    parents: tuple[str, ...]
    """Ids."""
    successors: tuple[str, ...]
    """Ids."""
    types: tuple[str, ...]
    """`education`, `government`, `company` …"""
    status: str
    """`active`, `inactive` or `withdrawn`."""


def iter_entries(path: str | os.PathLike[str]) -> Iterator[RorEntry | None]:
    """The organisations of a dump in its order, `None` for an entry that is no organisation.

    Raises:
        BadDocument: the file cannot be read, holds no JSON array, or the JSON is broken somewhere.
    """
    place = os.fspath(path)
    pieces = _unzipped(place) if zipfile.is_zipfile(place) else _unpacked(place)
    for value in _elements(pieces, place):
        yield parse_entry(value)


def parse_entry(value: Any) -> RorEntry | None:
    """One decoded object of either schema, `None` where it has no id, no name, or is put together wrongly."""
    try:
        raw = msgspec.convert(value, _Raw)
    except msgspec.ValidationError:
        return None
    id = parse_ror(raw.id)
    names = _names_of(raw)
    display = next((n for t in ("ror_display", "label") for n in names.get(t, ())), None)
    if not id or not display:
        return None
    city, country, country_name = _place_of(raw)
    labels, aliases, acronyms = (
        tuple(dict.fromkeys(n for n in names.get(type, ()) if n != display))
        for type in ("label", "alias", "acronym")
    )
    return RorEntry(
        id=id,
        name=display,
        labels=labels,
        aliases=aliases,
        acronyms=acronyms,
        city=city and intern(city),  # one text for all organisations of a place
        country=country and intern(country),
        country_name=country_name and intern(country_name),
        parents=_related(raw, "parent"),
        successors=_related(raw, "successor"),
        types=tuple(sorted(intern(t.lower()) for t in raw.types or ())),
        status=intern(raw.status.lower()),
    )


# ------------------------------------------------------------------ the two schemas


class _Name(msgspec.Struct):
    value: str
    types: list[str]


class _Label(msgspec.Struct):
    label: str


class _Country(msgspec.Struct):
    country_code: str | None = None
    country_name: str | None = None


class _Details(_Country):
    name: str | None = None


class _Location(msgspec.Struct):
    geonames_details: _Details


class _GeonamesCity(msgspec.Struct):
    city: str | None = None


class _Address(msgspec.Struct):
    city: str | None = None
    geonames_city: _GeonamesCity | None = None


class _Relationship(msgspec.Struct):
    type: str
    id: str


class _Raw(msgspec.Struct):
    """The fields of both schemas that are used; any may be missing or null but for the id."""

    id: str
    status: str = "active"
    types: list[str] | None = None
    relationships: list[_Relationship] | None = None
    names: list[_Name] | None = None
    locations: list[_Location] | None = None
    name: str | None = None
    labels: list[_Label] | None = None
    aliases: list[str] | None = None
    acronyms: list[str] | None = None
    addresses: list[_Address] | None = None
    country: _Country | None = None


def _names_of(raw: _Raw) -> dict[str, list[str]]:
    """Type of name (as in schema 2) → names of that type, none empty."""
    if raw.names is not None:
        told = [(t, n.value) for n in raw.names for t in n.types]
    else:
        told = [
            ("ror_display", raw.name or ""),
            *(("label", x.label) for x in raw.labels or ()),
            *(("alias", n) for n in raw.aliases or ()),
            *(("acronym", n) for n in raw.acronyms or ()),
        ]
    names: dict[str, list[str]] = {}
    for type, text in told:
        if clean := " ".join(text.split()):
            names.setdefault(type, []).append(clean)
    return names


def _place_of(raw: _Raw) -> tuple[str | None, str | None, str | None]:
    """City, country code and country name of the first location."""
    if raw.locations:
        details = raw.locations[0].geonames_details
        return details.name or None, details.country_code or None, details.country_name or None
    address = raw.addresses[0] if raw.addresses else _Address()
    city = address.city or (address.geonames_city.city if address.geonames_city else None)
    country = raw.country or _Country()
    return city or None, country.country_code or None, country.country_name or None


def _related(raw: _Raw, type: str) -> tuple[str, ...]:
    ids = (parse_ror(r.id) for r in raw.relationships or () if r.type.lower() == type)
    return tuple(sorted({id for id in ids if id}))


# ------------------------------------------------------------------ bytes to objects


def _unpacked(place: str) -> Iterator[bytes]:
    source = Source(place)
    if source.head.startswith(b"PK\x03\x04"):
        raise BadDocument(f"{place}: the zip archive cannot be read: it is cut short; get it again")
    yield from source.chunks()
    if source.fault:
        raise BadDocument(f"{place}: {source.fault}; a dump is used whole or not at all, get it again")


def _unzipped(place: str) -> Iterator[bytes]:
    """The bytes of the archive's JSON file: that of schema 2 where there are several, else the largest."""
    try:
        with zipfile.ZipFile(place) as archive:
            member = _member(archive.infolist(), place)
            with archive.open(member) as file:
                while piece := file.read(_STEP):
                    yield piece
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadDocument(f"{place}: the zip archive cannot be read: {error}; get it again") from error


def _member(members: Iterable[zipfile.ZipInfo], place: str) -> zipfile.ZipInfo:
    found = [m for m in members if re.search(r"^(?!__MACOSX).*(^|/)[^./][^/]*\.json$", m.filename)]
    if not found:
        raise BadDocument(
            f"{place}: there is no JSON file in the archive, so it is no ROR data dump; {WHERE}"
        )
    best = max(found, key=lambda m: ("schema_v2" in m.filename, m.file_size, m.filename))
    Limits().check(f"{place}: {best.filename}", best.file_size, best.compress_size)
    return best


def _elements(pieces: Iterable[bytes], place: str) -> Iterator[Any]:
    """The elements of the JSON array whose bytes come in pieces."""
    decode = codecs.getincrementaldecoder("utf-8-sig")("replace").decode
    texts = (decode(piece) for piece in pieces)
    text = "".join(_until(texts, lambda t: bool(t.strip()))).lstrip()
    if not text.startswith("["):
        begins = f"begins with {text[:20]!r}" if text else "is empty"
        raise BadDocument(
            f"{place}: is no ROR data dump: no JSON list of organisations, it {begins}; {WHERE}"
        )
    position, n_read = 1, 0
    while True:
        position = _BETWEEN.match(text, position).end()  # type: ignore[union-attr]  # matches always
        if text.startswith("]", position):
            return
        try:
            value, position = _DECODER.raw_decode(text, position)
        except (json.JSONDecodeError, RecursionError) as error:
            more = "".join(_until(texts, bool))
            if not more or len(text) - position > MAX_ENTRY:
                told = error.msg if isinstance(error, json.JSONDecodeError) else "nested too deeply"
                raise BadDocument(
                    f"{place}: the JSON breaks off after {n_read:,} organisations ({told});"
                    " get the dump again"
                ) from error
            text, position = text[position:] + more, 0
        else:
            n_read += 1
            yield value


def _until(texts: Iterator[str], is_enough: Callable[[str], bool]) -> Iterator[str]:
    """Texts up to the first that is enough."""
    for text in texts:
        yield text
        if is_enough(text):
            return
