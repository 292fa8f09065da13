"""Centralities with the range that doubtful identities leave them.

joined     every doubtful join is made that does not contradict a likelier one
divided    every doubtful join that was made is undone
by itself  each pair of a person answered otherwise, all else as built (degree and strength only)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.measures.centrality import CentralityTable, centrality
from kgraph.measures.doubts import LISTS, Effect, effects
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name, parse_name
from kgraph.networks import network_from_entities
from kgraph.networks.selection import Selection
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.people.block import nicknames
from kgraph.resolve.people.doubts import DoubtfulPair, doubtful_pairs
from kgraph.resolve.people.signatures import forbids

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

WITHOUT_RANGE = ("component",)
"""Measures that are names and not amounts."""


@dataclass(frozen=True)
class Scenario:
    """The corpus with some pairs answered otherwise."""

    entities: Entities
    """With other people in `authorships`; the other tables as built."""
    stands_for: dict[str, str]
    """Person as built → who stands for him here; others stand for themselves."""
    pairs: tuple[DoubtfulPair, ...]
    """Those answered otherwise."""
    refused: int
    """Pairs that were to be, but contradict likelier ones."""


@dataclass(frozen=True)
class RangeTable:
    """Centralities as built, with their ranges.

    frame: `id, iri, label`, then for each measure its value and, but for `WITHOUT_RANGE`, `{measure}_low` and
        `{measure}_high`.
    """

    table: CentralityTable
    frame: pl.DataFrame
    n_pairs: int
    notes: tuple[str, ...]


def centrality_ranges(
    entities: Entities,
    name: str = "coauthorship",
    measures: Sequence[str] | None = None,
    *,
    base: str,
    at_least: float = 0.0,
    pairs: Sequence[DoubtfulPair] | None = None,
    **selection: Any,
) -> RangeTable:
    """Centralities of a network, each with the least and the greatest value under plausible answers.

    The answers tried are: as built; all doubtful joins made (`joined`); all doubtful joins undone
    (`divided`); and for degree and strength of people each of a person's own pairs by itself. Of a person
    who is joined the value is that of the whole, of one who is divided that of the part with most papers. The
    range is that of these corpora and not of all 2ⁿ combinations; whoever is not in the network under an
    answer (by a selection of nodes) has no value there.

    Args:
        at_least: only pairs whose other answer has this probability, 0..1.
        pairs: doubtful pairs to vary, by default all of the table `doubts`.
        selection: as for `kgraph.networks.network_from_entities`.

    Cost: three networks with their measures instead of one. Sampled measures are sampled in each, so their
    ranges hold the error of the estimates too.

    Raises:
        UnknownName: no such network or measure; BadRequest: a parameter that makes no sense.
    """
    given = doubtful_pairs(entities) if pairs is None else pairs
    asked = [p for p in given if p.other_answer >= at_least]
    network = network_from_entities(entities, name, base=base, **selection)
    table = centrality(network, measures)
    ranged = [f.measure for f in table.facts if f.measure not in WITHOUT_RANGE]
    scenarios = [s for s in (joined(entities, asked), divided(entities, asked)) if s.pairs]
    tried = [_values(s, network, name, ranged, base, selection) for s in scenarios]
    singly = [m for m in ranged if m in LISTS] if _is_whole(network, name, selection) else []
    if singly and asked:
        tried.append(_single_values(network, effects(entities, network, asked), singly))
    return RangeTable(
        table,
        _with_ranges(table.frame, ranged, tried),
        len(asked),
        (*table.notes, *_notes(asked, scenarios, singly, table)),
    )


def joined(entities: Entities, pairs: Iterable[DoubtfulPair]) -> Scenario:
    """The corpus in which people left apart though thinkable are one.

    Likeliest first; a join is refused that would put two authors of one paper, two identifiers of which
    nobody has two, or names that are not compatible into one person, so that an abbreviated name does not
    make one of all who may bear it.
    """
    apart = sorted(
        (p for p in pairs if not p.is_together),
        key=lambda p: (-p.probability, p.left.selector, p.right.selector),
    )
    people = sorted({side.person for p in apart for side in (p.left, p.right)})
    number = {id: n for n, id in enumerate(people)}
    clusters = _clusters(entities, number)
    names = [[n] for n in _names(entities, people)]
    made = []
    for pair in apart:
        a, b = (clusters.find(number[side.person]) for side in (pair.left, pair.right))
        if a != b:
            if clusters.conflict(a, b) is not None or not _compatible(names[a], names[b]):
                continue
            clusters.join(a, b)
            root = clusters.find(a)
            names[root] = names[a] + names[b]
        made.append(pair)
    papers = dict(entities.people.select("id", "n_papers").iter_rows())
    stands_for = {}
    for group in clusters.groups():
        ids = [people[n] for n in group]
        main = min(ids, key=lambda id: (-papers.get(id, 0), id))
        stands_for.update({id: main for id in ids if id != main})
    return Scenario(_renamed(entities, stands_for), stands_for, tuple(made), len(apart) - len(made))


def divided(entities: Entities, pairs: Iterable[DoubtfulPair]) -> Scenario:
    """The corpus in which people held together by doubtful joins have fallen apart.

    The part with most papers keeps the id; the others have the id with a number.
    """
    import polars as pl

    together = [p for p in pairs if p.is_together]
    undone = {p.ends for p in together}
    part_of = _parts_left(doubtful_pairs(entities), undone)
    rows = entities.person_parts.select("paper", "rank", "person", "part").rows()
    papers: dict[tuple[str, int], int] = defaultdict(int)
    for _, _, person, part in rows:
        papers[person, part_of.get((person, part), part)] += 1
    main: dict[str, int] = {}
    for (person, part), n in sorted(papers.items()):
        if person not in main or n > papers[person, main[person]]:
            main[person] = part
    ids = []
    for _, _, person, part in rows:
        here = part_of.get((person, part), part)
        ids.append(person if here == main[person] else f"{person}.{here}")
    moved = entities.person_parts.select("paper", "rank").with_columns(pl.Series("new", ids, pl.String))
    authorships = (
        entities.authorships.join(moved, on=["paper", "rank"], how="left", maintain_order="left")
        .with_columns(pl.coalesce("new", "person").alias("person"))
        .drop("new")
    )
    return Scenario(entities.with_tables(authorships=authorships), {}, tuple(together), 0)


def _parts_left(pairs: Iterable[DoubtfulPair], undone: set[Any]) -> dict[tuple[str, int], int]:
    """(person, part) → the least part that it still hangs together with."""
    links = [p.ends for p in pairs if p.is_together]
    nodes = sorted({node for ends in links for node in ends})
    number = {node: n for n, node in enumerate(nodes)}
    clusters = Clusters(len(nodes))
    for ends in links:
        if ends not in undone:
            clusters.join(*(number[node] for node in ends))
    return {nodes[n]: nodes[group[0]][1] for group in clusters.groups() for n in group}


def _clusters(entities: Entities, number: dict[str, int]) -> Clusters:
    """One cluster per person, with what no person may hold twice."""
    import polars as pl

    clusters = Clusters(len(number))
    concerned = pl.col("person").is_in(list(number))
    for paper, rank, person in (
        entities.authorships.filter(concerned).select("paper", "rank", "person").iter_rows()
    ):
        clusters.add_fact(number[person], ("paper", paper), rank)
    known = entities.identifiers.filter((pl.col("kind") == "person") & pl.col("entity").is_in(list(number)))
    for person, scheme, value in known.select("entity", "scheme", "value").iter_rows():
        if forbids(scheme):
            clusters.add_fact(number[person], ("id", scheme), value)
    return clusters


def _names(entities: Entities, people: Sequence[str]) -> list[list[Name]]:
    """The spellings of each of these people."""
    import polars as pl

    spelt: dict[str, list[Name]] = defaultdict(list)
    rows = entities.person_names.filter(pl.col("person").is_in(list(people))).select("person", "name")
    for person, text in rows.iter_rows():
        spelt[person].append(parse_name(text))
    return [spelt[p] for p in people]


def _compatible(one: list[list[Name]], other: list[list[Name]]) -> bool:
    """Each person of the one cluster may bear a name of each of the other."""
    return all(
        any(a.key == b.key or compare(a, b, nicknames()) is not None for a in mine for b in yours)
        for mine in one
        for yours in other
    )


def _renamed(entities: Entities, stands_for: dict[str, str]) -> Entities:
    import polars as pl

    if not stands_for:
        return entities
    person = pl.col("person").replace(stands_for)
    return entities.with_tables(authorships=entities.authorships.with_columns(person))


def _is_whole(network: Network, name: str, selection: dict[str, Any]) -> bool:
    """Whether single answers can be worked out: people as nodes, papers as groups, nothing cut away."""
    is_cut = Selection.of(selection).cuts_nodes
    return name == "coauthorship" and network.incidence is not None and not is_cut


def _values(
    scenario: Scenario,
    network: Network,
    name: str,
    measures: Sequence[str],
    base: str,
    selection: dict[str, Any],
) -> pl.DataFrame:
    """Values of the nodes of `network` under a scenario, in their order; null for who is not there."""
    import polars as pl

    ego = selection.get("ego")
    here = {**selection, "ego": scenario.stands_for.get(ego.rsplit("/", 1)[-1], ego)} if ego else selection
    other = network_from_entities(scenario.entities, name, base=base, **here)
    found = centrality(other, measures).frame.select("id", *measures)
    stand = network.nodes.select(pl.col("id").replace(scenario.stands_for))
    return stand.join(found, on="id", how="left", maintain_order="left").select(measures)


def _single_values(network: Network, found: Iterable[Effect], measures: Sequence[str]) -> pl.DataFrame:
    """Least and greatest value of each node by one answer, as rows below each other: nulls elsewhere."""
    import polars as pl

    lowest: dict[str, list[float | None]] = {m: [None] * network.n_nodes for m in measures}
    highest: dict[str, list[float | None]] = {m: [None] * network.n_nodes for m in measures}
    row = {id: n for n, id in enumerate(network.nodes["id"])}
    for effect in found:
        one = effect.main if effect.pair.is_together else effect.after[0]
        for person in {effect.pair.left.person, effect.pair.right.person} & row.keys():
            for m in measures:
                value, n = float(getattr(one, m)), row[person]
                low, high = lowest[m][n], highest[m][n]
                lowest[m][n] = value if low is None else min(low, value)
                highest[m][n] = value if high is None else max(high, value)
    columns = {
        f"{m}_{end}": values for end, by in (("least", lowest), ("most", highest)) for m, values in by.items()
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Float64))


def _with_ranges(frame: pl.DataFrame, measures: Sequence[str], tried: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """Each measure followed by the least and greatest of its values; what differs by rounding does not."""
    import polars as pl

    columns: list[Any] = []
    for name in frame.columns:
        columns.append(frame[name])
        if name in measures:
            kind = frame[name].dtype
            others = [t[c] for t in tried for c in (name, f"{name}_least", f"{name}_most") if c in t.columns]
            value = frame[name].cast(pl.Float64)
            near = [_snapped(o.cast(pl.Float64), value) for o in others]
            both = pl.DataFrame([value.alias("0"), *(o.alias(str(n)) for n, o in enumerate(near, 1))])
            columns.append(
                both.select(pl.min_horizontal(pl.all()).cast(kind).alias(f"{name}_low")).to_series()
            )
            columns.append(
                both.select(pl.max_horizontal(pl.all()).cast(kind).alias(f"{name}_high")).to_series()
            )
    return pl.DataFrame(columns)


def _snapped(other: pl.Series, value: pl.Series) -> pl.Series:
    """The other values, where they differ by more than sums in another order and iterations do."""
    import polars as pl

    rows = pl.DataFrame({"other": other, "value": value})
    is_near = (pl.col("other") - pl.col("value")).abs() <= 1e-8 * pl.col("value").abs() + 1e-12
    return rows.select(pl.when(is_near).then("value").otherwise("other").alias("other")).to_series()


def _notes(
    asked: Sequence[DoubtfulPair],
    scenarios: Sequence[Scenario],
    singly: Sequence[str],
    table: CentralityTable,
) -> list[str]:
    """What was varied, in words."""
    if not asked:
        return ["ranges: no doubtful pairs, so they are the values themselves"]
    apart = [s for s in scenarios if not s.pairs[0].is_together]
    together = [s for s in scenarios if s.pairs[0].is_together]
    told = ["as built"]
    for s in apart:
        left_out = f" ({s.refused:,} more contradict them)" if s.refused else ""
        told.append(f"with {len(s.pairs):,} doubtful joins made{left_out}")
    told += [f"with {len(s.pairs):,} joins undone" for s in together]
    if singly:
        told.append(f"and for {' and '.join(singly)} each of a person's own pairs by itself")
    sampled = [f.measure for f in table.facts if not f.is_exact]
    errors = [f"the ranges of {', '.join(sampled)} hold the errors of estimation too"] if sampled else []
    return [f"ranges over {len(asked):,} doubtful pairs: {', '.join(told)}", *errors]
