"""What a report speaks of: the whole corpus, or the papers of a lab, community, person, topic, venue or time.

    years:2015-2019 · years:2020- · lab:Mila · community:3 · person:Ada Lovelace · topic:cs.LG · venue:ICML

A kind that is left out is looked for: `2015-2019` are years. Several scopes together mean the papers of all
of them. Each scope says the same in SPARQL, so that every figure can be asked of the graph too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName
from kgraph.rdf.iris import entity_iri

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

YEARS = re.compile(r"(\d{4})?\s*[-–]\s*(\d{4})?|(\d{4})")
LISTED_MEMBERS = 500
"""Communities of more people have no SPARQL: the graph does not hold them, and the query would list them."""


@dataclass(frozen=True)
class Whole:
    """The corpus that scopes are cut from, and its communities (numbers by node, in the order of people)."""

    entities: Entities
    base: str
    communities: Callable[[], dict[str, int]]
    """Person → number of the community; only called where a scope asks for it."""


@dataclass(frozen=True)
class Scope:
    """A part of the corpus.

    kind: one of `KINDS`; text: as the user wrote it; name: as the tables name it; id: of the entity, null for
    years and communities; sparql: a pattern that binds `?paper`, null where the graph cannot tell.
    """

    kind: str
    text: str
    name: str
    meaning: str
    id: str | None
    sparql: str | None
    papers: pl.Series
    members: frozenset[str] | None = None
    """People of the lab or community; null for other kinds."""


@dataclass(frozen=True)
class ScopeKind:
    """A way of choosing papers."""

    name: str
    meaning: str
    find: Callable[[Whole, str, str], Scope]


def get_scope(whole: Whole, text: str) -> Scope:
    """The scope that `kind:NAME` means, or bare years.

    Raises:
        UnknownName, AmbiguousName: no such kind or thing, or several.
        BadRequest: years or numbers that make no sense, or no paper at all.
    """
    kind, colon, rest = text.strip().partition(":")
    if not colon and YEARS.fullmatch(kind):
        kind, rest = "years", kind
    known = {k.name: k for k in KINDS}
    if kind not in known or not rest.strip():
        raise UnknownName(
            "scope", text, known, hint="write kind:NAME with " + ", ".join(f"{k}:…" for k in known)
        )
    found = known[kind].find(whole, text, rest.strip())
    if found.papers.is_empty():
        raise BadRequest(f"no paper here is in the scope {text!r}; there is nothing to report")
    return found


def papers_of(scopes: Sequence[Scope], entities: Entities) -> pl.Series:
    """Ids of the papers that are in all of these scopes.

    Raises:
        BadRequest: there is none.
    """
    import polars as pl

    ids = entities.papers["id"]
    for scope in scopes:
        ids = ids.filter(ids.is_in(scope.papers.implode()))
    if scopes and ids.is_empty():
        raise BadRequest("no paper is in all of " + " and ".join(repr(s.text) for s in scopes))
    return ids.cast(pl.String)


def _years(whole: Whole, text: str, span: str) -> Scope:
    import polars as pl

    match = YEARS.fullmatch(span)
    first, last = (match.group(1) or match.group(3), match.group(2) or match.group(3)) if match else ("", "")
    if not (first or last) or (first and last and first > last):
        raise BadRequest(f"{text!r} are no years; write years:2015-2019, 2020-, -2019 or 2020")
    low, high = int(first or 0), int(last or 9999)
    papers = whole.entities.papers.filter(pl.col("year").is_between(low, high))["id"]
    bounds = [f"?year >= {low}"] * bool(first) + [f"?year <= {high}"] * bool(last)
    named = first if first == last else f"{first or '…'}–{last or '…'}"
    return Scope(
        "years", text, named, "papers dated in these years; those without a year are in no span of years",
        None, f"?paper kg:year ?year FILTER({' && '.join(bounds)})", papers,
    )  # fmt: skip


def _lab(whole: Whole, text: str, name: str) -> Scope:
    import polars as pl

    id, label = _thing(whole, name, "lab")
    inside = _below(whole.entities.labs, "parent", id)
    named = whole.entities.affiliations.filter(pl.col("lab").is_in(inside.implode()))
    for_paper = whole.entities.paper_labs.filter(pl.col("lab").is_in(inside.implode()))
    signed = named.join(whole.entities.authorships, on=["paper", "rank"])
    return Scope(
        "lab", text, label,
        "papers that name the lab, or a part of it, for the paper or for one of its authors; papers that "
        "print no affiliation cannot be told to be the lab's",
        id,
        "?paper kg:contributingLab|(kg:hasAuthorship/kg:affiliation) ?lab . "
        f"?lab kg:parentOrganization* <{entity_iri(whole.base, 'lab', id)}>",
        pl.concat([named["paper"], for_paper["paper"]]).unique().sort(),
        frozenset(signed["person"]),
    )  # fmt: skip


def _community(whole: Whole, text: str, number: str) -> Scope:
    import polars as pl

    numbers = whole.communities()
    members = frozenset(p for p, n in numbers.items() if str(n) == number)
    if not members:
        most = max(numbers.values(), default=0)
        raise BadRequest(f"no community {number!r} here; they are numbered from 0, the largest, to {most}")
    signed = whole.entities.authorships.select("paper", "person").unique()
    inside = pl.col("person").is_in(pl.Series(sorted(members)).implode())
    papers = signed.group_by("paper").agg(inside.mean().alias("share")).filter(pl.col("share") >= 0.5)
    return Scope(
        "community", text, f"community {number}",
        "papers at least half of whose known authors are members of the community, as the centrality report "
        "of the whole corpus numbers them",
        None, _community_sparql(whole.base, members), papers["paper"].sort(), members,
    )  # fmt: skip


def _community_sparql(base: str, members: frozenset[str]) -> str | None:
    if len(members) > LISTED_MEMBERS:
        return None
    listed = ", ".join(f"<{entity_iri(base, 'person', id)}>" for id in sorted(members))
    return (
        "{ SELECT ?paper WHERE { ?paper kg:authoredBy ?someone } GROUP BY ?paper "
        f"HAVING (2 * SUM(IF(?someone IN ({listed}), 1, 0)) >= COUNT(?someone)) }}"
    )


def _person(whole: Whole, text: str, name: str) -> Scope:
    import polars as pl

    id, label = _thing(whole, name, "person")
    papers = whole.entities.authorships.filter(pl.col("person") == id)["paper"].unique().sort()
    iri = entity_iri(whole.base, "person", id)
    return Scope("person", text, label, "papers of this person", id, f"?paper kg:authoredBy <{iri}>", papers)


def _topic(whole: Whole, text: str, name: str) -> Scope:
    import polars as pl

    id, label = _thing(whole, name, "topic")
    inside = _below(whole.entities.topics, "broader", id)
    rows = whole.entities.paper_topics.filter(pl.col("topic").is_in(inside.implode()))
    return Scope(
        "topic", text, label,
        "papers on this topic or a narrower one, as documents or titles have it; papers without topics are "
        "on none",
        id,
        f"?paper kg:hasTopic/skos:broader* <{entity_iri(whole.base, 'topic', id)}>",
        rows["paper"].unique().sort(),
    )  # fmt: skip


def _venue(whole: Whole, text: str, name: str) -> Scope:
    import polars as pl

    id, label = _thing(whole, name, "venue")
    papers = whole.entities.papers.filter(pl.col("venue") == id)["id"]
    iri = entity_iri(whole.base, "venue", id)
    return Scope("venue", text, label, "papers of this venue", id, f"?paper kg:publishedIn <{iri}>", papers)


def _thing(whole: Whole, name: str, kind: str) -> tuple[str, str]:
    from kgraph.resolve.lookup import get_thing, label_of

    _, id = get_thing(whole.entities, name, (kind,), base=whole.base)
    return id, label_of(whole.entities, kind, id)


def _below(table: pl.DataFrame, above: str, id: str) -> pl.Series:
    """The id and all below it."""
    import polars as pl

    found, new = {id}, {id}
    while new:
        new = set(table.filter(pl.col(above).is_in(sorted(new)))["id"]) - found
        found |= new
    return pl.Series(sorted(found), dtype=pl.String)


KINDS: tuple[ScopeKind, ...] = (
    ScopeKind("lab", "papers that name a lab", _lab),
    ScopeKind("community", "papers of a community, by its number", _community),
    ScopeKind("person", "papers of a person: a profile", _person),
    ScopeKind("topic", "papers on a topic or a narrower one", _topic),
    ScopeKind("venue", "papers of a venue", _venue),
    ScopeKind("years", "papers of these years: 2015-2019, 2020-, -2019", _years),
)
"""Every kind of scope, in the order in which they are listed to people."""
