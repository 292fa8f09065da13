"""One line of kgraph's own exchange format, written down once: as structs, from which the rest is made.

msgspec decodes the structs at stream speed; pydantic models made from them give the published JSON Schema
(`docs/formats/records.schema.json`) and say in words what is wrong with a line.
"""

from __future__ import annotations

import types
import typing
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kgraph.model.records import AssignedTopic, Funder, StatedMeasure

if TYPE_CHECKING:
    from pydantic import BaseModel

Ids = Annotated[
    dict[str, str],
    Meta(description="scheme → value: one value is one thing, two values of a scheme are two things"),
]
Texts = tuple[str, ...]


class AffiliationLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An affiliation in parts; a plain string is its text alone."""

    text: Annotated[str, Meta(description="as printed")]
    organization: str | None = None
    department: str | None = None
    city: str | None = None
    country: str | None = None
    ids: Ids = {}


Affiliations = tuple[str | AffiliationLine, ...]


class AuthorLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An author; a plain string is the name alone."""

    name: Annotated[str, Meta(description="as printed, in the order printed")]
    affiliations: Affiliations = ()
    affiliation: Annotated[str | Texts | None, Meta(description="short for `affiliations`")] = None
    aff: Annotated[str | Texts | None, Meta(description="short for `affiliations`")] = None
    orcid: Annotated[str | None, Meta(description="short for `ids.orcid`")] = None
    ids: Ids = {}
    other_names: Annotated[Texts, Meta(description="other spellings the source gives for this entry")] = ()
    is_group: Annotated[bool, Meta(description="a corporate author")] = False
    is_inferred: Annotated[bool, Meta(description="not printed in the list, but certain from the source")] = (
        False
    )
    is_corresponding: bool | None = None
    family: Annotated[str | None, Meta(description="family name with particles, where it is known")] = None


class RecordLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One paper as one source tells it. Only `title` is required, and it may be empty where there is none.

    A line with `"type": "person"` is about a person: see `$defs/Person`.
    """

    title: str
    id: Annotated[str | int | None, Meta(description="the source's own id, unique in the document")] = None
    year: int | None = None
    date: Annotated[str | None, Meta(description="`2022`, `2022-05` or `2022-05-31`")] = None
    date_inferred: Annotated[bool, Meta(description="the date is a conclusion, not stated")] = False
    venue: Annotated[str | None, Meta(description="as printed: journal, proceedings or series")] = None
    venue_ids: Annotated[Ids, Meta(description="of the venue: `issn`, `openalex`, `dblp` …")] = {}
    kind: Annotated[
        str | None, Meta(description="class of the ontology: `ConferencePaper`, `JournalArticle` …")
    ] = None
    keywords: Texts = ()
    categories: Annotated[Texts, Meta(description="codes of a scheme: `cs.LG`")] = ()
    topics: Annotated[
        tuple[str | AssignedTopic, ...], Meta(description="terms of a vocabulary, given by the source")
    ] = ()
    abstract: str | None = None
    authors: Annotated[tuple[str | AuthorLine, ...], Meta(description="in printed order")] = ()
    authors_complete: Annotated[bool, Meta(description="false where the source cut the list (`et al.`)")] = (
        True
    )
    editors: Annotated[tuple[str | AuthorLine, ...], Meta(description="of the book or proceedings")] = ()
    labs: Annotated[Texts, Meta(description="labs named for the paper as a whole")] = ()
    ids: Ids = {}
    doi: Annotated[str | None, Meta(description="short for `ids.doi`; the next ones likewise")] = None
    arxiv: str | None = None
    dblp: str | None = None
    openalex: str | None = None
    pubmed: str | None = None
    openreview: str | None = None
    acl: str | None = None
    isbn: str | None = None
    urls: Texts = ()
    code_urls: Texts = ()
    has_code: bool | None = None
    citations: int | None = None
    references: Annotated[Texts, Meta(description="`scheme:value` where known, else as printed")] = ()
    funders: tuple[str | Funder, ...] = ()
    status: Annotated[str | None, Meta(description="the source's word: `Poster`, `Reject` …")] = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    language: Annotated[str | None, Meta(description="as the source codes it: `en`, `eng` …")] = None
    versions: Annotated[Texts, Meta(description="ISO dates of its versions, from the first")] = ()


class PersonLine(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """One person as one source tells of them."""

    type: Literal["person"]
    name: Annotated[str, Meta(description="as printed, in the order printed")]
    id: Annotated[str | int | None, Meta(description="the source's own id, unique in the document")] = None
    other_names: Texts = ()
    ids: Ids = {}
    former_ids: Annotated[Texts, Meta(description="further ids of this person, as `scheme:value`")] = ()
    affiliations: Affiliations = ()
    categories: Texts = ()
    measures: tuple[StatedMeasure, ...] = ()
    urls: Texts = ()
    is_ambiguous: Annotated[bool, Meta(description="the ids stand for a name that several bear")] = False


@cache
def pydantic_models() -> dict[Any, type[BaseModel]]:
    """`RecordLine` and `PersonLine` as pydantic models, with those of their parts.

    The published JSON Schema and the words of refusals come from them.
    """
    models: dict[Any, Any] = {}
    for struct in (AffiliationLine, AssignedTopic, Funder, StatedMeasure, AuthorLine, RecordLine, PersonLine):
        models[struct] = _model_of(struct, models)
    return models


def pydantic_model() -> type[BaseModel]:
    """The model of a line about a paper."""
    return pydantic_models()[RecordLine]


def _model_of(struct: type[msgspec.Struct], models: dict[Any, Any]) -> Any:
    from pydantic import ConfigDict, Field, create_model

    fields: dict[str, Any] = {}
    hints = typing.get_type_hints(struct, include_extras=True)
    for item in msgspec.structs.fields(struct):
        hint, description = _without_meta(hints[item.name])
        hint = _translated(hint, models)
        if item.default_factory is not msgspec.NODEFAULT:
            fields[item.name] = (hint, Field(default_factory=item.default_factory, description=description))
        else:
            default = ... if item.required else item.default
            fields[item.name] = (hint, Field(default, description=description))
    name = struct.__name__.removesuffix("Line")
    config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    return create_model(name, __doc__=struct.__doc__, __config__=config, **fields)


def _without_meta(hint: Any) -> tuple[Any, str | None]:
    if typing.get_origin(hint) is not Annotated:
        return hint, None
    inner, *metas = typing.get_args(hint)
    return inner, next((meta.description for meta in metas if isinstance(meta, Meta)), None)


def _translated(hint: Any, models: dict[Any, Any]) -> Any:
    """The type with every struct replaced by its model."""
    if hint in models:
        return models[hint]
    origin = typing.get_origin(hint)
    if origin is Annotated:
        return _translated(typing.get_args(hint)[0], models)
    if origin is Literal:
        return hint
    arguments = tuple(_translated(argument, models) for argument in typing.get_args(hint))
    if not arguments:
        return hint
    if isinstance(hint, types.UnionType):
        return typing.Union[arguments]  # noqa: UP007  # made at run time
    return origin[arguments]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line, as published in `docs/formats/records.schema.json`."""
    from pydantic.json_schema import models_json_schema

    models = pydantic_models()
    _, shared = models_json_schema(
        [(models[RecordLine], "validation"), (models[PersonLine], "validation")], title="kgraph records"
    )
    definitions = shared["$defs"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/kgraph/schema/record.json",
        **definitions.pop("Record"),
        "$defs": definitions,
    }
