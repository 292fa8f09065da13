"""The parameters that the JSON API takes, checked and described by the same models."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["person", "paper", "lab", "venue", "edition", "topic", "artifact"]
By = Literal["shortest", "strongest", "recent"]


class Query(BaseModel):
    """No parameters; all others have these and their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PageQuery(Query):
    """Of one thing."""

    part: int = Field(1, ge=1, le=10**6, description="Which part of its papers, from 1, the latest first.")


class ListQuery(Query):
    """Of all things of a kind."""

    page: int = Field(1, ge=1, le=10**9, description="Which page of the list, from 1.")
    per_page: int = Field(50, ge=1, le=200, description="Things on a page.")
    min_papers: int = Field(0, ge=0, le=10**9, description="Only things on at least so many papers.")


class PapersQuery(Query):
    """Of all papers."""

    page: int = Field(1, ge=1, le=10**9, description="Which page of the list, from 1.")
    per_page: int = Field(50, ge=1, le=200, description="Papers on a page.")


class EgoQuery(Query):
    """Of the network around a person."""

    shown: int = Field(30, ge=1, le=100, description="Co-authors in it, those of most joint papers.")


class SearchQuery(Query):
    """Of a search."""

    q: str = Field(min_length=1, max_length=200, description="Words of a name or title, or an identifier.")
    kind: Kind | None = Field(None, description="Only things of this kind.")
    limit: int = Field(20, ge=1, le=100, description="Hits at most.")


class PairQuery(Query):
    """Of two things."""

    a: str = Field(min_length=1, max_length=500, description="Name, id, IRI or identifier.")
    b: str = Field(min_length=1, max_length=500, description="The same of the other.")


class PathQuery(PairQuery):
    """Of a path between two people."""

    by: By = Field("shortest", description="Which path is best.")
