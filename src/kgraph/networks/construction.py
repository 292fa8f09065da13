"""Networks made from the tables or from the store: rows → pairs → nodes described."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from kgraph.networks.coding import CodedRows, code_by_parts, code_rows
from kgraph.networks.definition import Definition, get_definition, read_definition
from kgraph.networks.description import describe
from kgraph.networks.incidence import given_edges, memberships
from kgraph.networks.network import Network
from kgraph.networks.parts import part_rows
from kgraph.networks.projection import n_pairs, project
from kgraph.networks.rows import Source, StoreSource, TablesSource, read_rows
from kgraph.networks.selection import Selection, select_nodes, select_rows
from kgraph.networks.similarity import with_similarity
from kgraph.networks.weighting import get_weighting

if TYPE_CHECKING:
    import os

    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.store import GraphStore

DOMINANT_SHARE = 0.01
"""So small a share of the papers making half of all pairs is worth a note."""
LARGE_TEAM = 10
"""Teams up to this size are no matter for that note."""


def network_from_entities(
    entities: Entities, name: str = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A shipped or generic network from the tables; as `network_from_store` gives it, many times faster.

    selection: the fields of `Selection`: weight, since, until, lab, inside, topic, min_papers, disparity,
        simmelian, k_core, ego, radius, largest, listed_only, max_authors, similarity.

    Raises:
        UnknownName: no such network, weighting, similarity or ego.
        BadRequest: a parameter that makes no sense.
    """
    made = construct(get_definition(name), TablesSource(entities), base, Selection.of(selection))
    return replace(made, entities=entities)


def network_from_store(
    store: GraphStore, name: str | os.PathLike[str] = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A shipped or generic network, or that of a user's own `.rq` file, from the store by SPARQL.

    selection: as for `network_from_entities`.

    Raises:
        UnknownName: no such network, weighting or ego; BadRequest: a file or query that cannot be used.
    """
    source, chosen = StoreSource(store, base), Selection.of(selection)
    if isinstance(name, str) and not name.endswith(".rq"):
        return construct(get_definition(name), source, base, chosen)
    from kgraph.networks.labels import labelled_network

    definition = read_definition(name)
    return labelled_network(definition, store.query(definition.sparql).to_polars(), source, base, chosen)


def network(
    subject: Entities | GraphStore, name: str = "coauthorship", *, base: str, **selection: Any
) -> Network:
    """A network from the tables or from the store, whichever is given."""
    from kgraph.model.entities import Entities

    if isinstance(subject, Entities):
        return network_from_entities(subject, name, base=base, **selection)
    return network_from_store(subject, name, base=base, **selection)


def construct(definition: Definition, source: Source, base: str, selection: Selection) -> Network:
    """The network that a definition makes of what a source tells."""
    import polars as pl

    weighting = get_weighting(selection.weight or definition.weight)
    coded, notes = _coded_rows(definition, source, base, selection)
    if definition.is_edges:
        incidence, (edges, years) = None, given_edges(coded.frame, definition, weighting)
    else:
        members = memberships(coded.frame, definition, weighting)
        edges, years = project(members, coded.nodes.height, weighting.name)
        notes += _dominance(members, weighting.name, definition.counts)
        incidence = members.with_columns(coded.groups.gather(members["group"]).alias("group"))
        del members
    whole = Network(
        name=definition.name,
        title=definition.title,
        weighting=weighting.name,
        nodes=coded.nodes.with_row_index("row").cast({"row": pl.Int32}),
        edges=edges,
        incidence=incidence,
        edge_years=years,
        is_bipartite=definition.is_bipartite,
        parameters=selection.to_dict() | {"weight": weighting.name, "base": base},
        notes=(*notes, *_gaps(coded.frame), *((definition.note,) if definition.note else ())),
    )
    if selection.similarity is not None:
        whole = with_similarity(whole, selection.similarity)
    part = select_nodes(whole, selection)
    mentions = _mentions(coded.frame, part.nodes, whole.n_nodes)
    places = coded.places
    del coded, whole  # memory for what follows
    return part.with_nodes(describe(part.nodes.drop("row"), mentions, places, source))


def _coded_rows(
    definition: Definition, source: Source, base: str, selection: Selection
) -> tuple[CodedRows, list[str]]:
    """The rows that count, in numbers, and what must be said about those that do not."""
    coded = None if selection.cuts_rows else code_by_parts(definition, source, base)
    if coded is not None:
        return coded, []
    rows, notes = select_rows(read_rows(definition, source), selection)
    if selection.lab is not None or selection.topic is not None:
        rows, said = part_rows(rows, definition, source, base, selection)
        notes += said
    return code_rows(rows, definition, source, base), notes


def _mentions(rows: pl.DataFrame, nodes: pl.DataFrame, n_before: int) -> pl.DataFrame:
    """Where the nodes, which are some of those in the rows, occur, by the numbers that they have now."""
    import numpy as np
    import polars as pl

    number = np.full(n_before, -1, np.int32)
    number[nodes["row"].to_numpy()] = np.arange(nodes.height, dtype=np.int32)
    ends = [c for c in ("node", "source", "target") if c in rows.columns]
    mentions = pl.concat(
        rows.select(pl.Series("node", number[rows[end].to_numpy()]), "place", "year", "cut", "inferred")
        for end in ends
    )
    return mentions if nodes.height == n_before else mentions.filter(pl.col("node") >= 0)


def _gaps(rows: pl.DataFrame) -> list[str]:
    """What the sources left out or we concluded, in words."""
    import polars as pl

    notes = []
    papers = rows["paper"].drop_nulls().n_unique()
    cut = rows.filter("cut")["paper"].drop_nulls().n_unique()
    if cut:
        notes.append(
            f"{cut:,} of {papers:,} papers have a cut author list: authors are missing, so the numbers of "
            "people, pairs and joint papers are lower bounds"
        )
    inferred = rows.filter("inferred").select(
        pl.struct(c for c in rows.columns if c in ("node", "source", "paper"))
    )
    if inferred.height:
        notes.append(
            f"{inferred.to_series().n_unique():,} authorships are inferred (the owner of a page of papers); "
            "--listed-only leaves them out"
        )
    return notes


def _dominance(incidence: pl.DataFrame, weighting: str, counts: str) -> list[str]:
    """A note when few large teams make half of all pairs under full counting."""
    import numpy as np

    if weighting != "full":
        return []
    sizes = incidence.group_by("group").len()["len"].to_numpy().astype(np.int64)
    sizes = np.sort(sizes[sizes > 1])[::-1]
    if not len(sizes):
        return []
    pairs = np.cumsum(n_pairs(sizes))
    few = int(np.searchsorted(pairs, pairs[-1] / 2)) + 1
    if few > max(1, DOMINANT_SHARE * len(sizes)) or sizes[few - 1] <= LARGE_TEAM:
        return []
    return [
        f"{few:,} of {len(sizes):,} groups, those of {sizes[few - 1]:,} members or more, make half of all "
        f"pairs ({counts}, full counting); fractional counting lets a group of n count n/2, not n(n−1)/2"
    ]
