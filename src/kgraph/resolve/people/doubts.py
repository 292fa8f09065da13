"""Doubtful pairs, read back from the tables: the two sides of each, and which the user has settled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from kgraph.resolve.people.lookup import people_named

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.resolve.overrides import Overrides

Node = tuple[str, int]
"""A part of a person (from 1), or the whole of one (0)."""
Ends = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sets of mentions of a doubtful pair."""

    person: str
    parts: frozenset[int] | None
    """Of the person; null: all of him."""
    selector: str
    """A mention of this side, as overrides name it."""
    name: str
    place: str


@dataclass(frozen=True, slots=True)
class DoubtfulPair:
    """A row of the table `doubts`, with its sides."""

    left: Side
    right: Side
    ends: Ends
    """What the link joins: parts of one person, or two people."""
    probability: float
    """That the two sides are one person."""
    rule: str
    detail: str

    @property
    def is_together(self) -> bool:
        """Whether they were taken for one."""
        return self.left.person == self.right.person

    @property
    def verdict(self) -> str:
        """`together` or `apart`."""
        return "together" if self.is_together else "apart"

    @property
    def other_answer(self) -> float:
        """Probability that it is not as it was decided."""
        return 1 - self.probability if self.is_together else self.probability


def doubtful_pairs(entities: Entities) -> tuple[DoubtfulPair, ...]:
    """All rows of `doubts`; of a link that was made, the sides are what is left of the tree without it."""
    rows = entities.doubts.to_dicts()
    links: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        if row["left_part"] is not None:
            links[row["person"]].append((row["left_part"], row["right_part"]))
    pairs = []
    for row in rows:
        ends = row["left_part"], row["right_part"]
        tree = links[row["person"]] if None not in ends else []
        left, right = (
            Side(
                row[whose],
                _reached(tree, ends, end) if tree else None,
                row[side],
                row[f"{side}_name"],
                row[f"{side}_place"],
            )
            for whose, side, end in zip(("person", "other"), ("left", "right"), ends, strict=True)
        )
        nodes = ((row["person"], ends[0] or 0), (row["other"], ends[1] or 0))
        pairs.append(DoubtfulPair(left, right, nodes, row["probability"], row["rule"], row["detail"]))
    return tuple(pairs)


def _reached(tree: Sequence[tuple[int, int]], without: tuple[int, int], start: int) -> frozenset[int]:
    """The parts that hang together with `start` when one link is taken out."""
    neighbours: dict[int, list[int]] = defaultdict(list)
    for a, b in tree:
        if (a, b) != without:
            neighbours[a].append(b)
            neighbours[b].append(a)
    seen, todo = {start}, [start]
    while todo:
        new = [n for n in neighbours[todo.pop()] if n not in seen]
        seen.update(new)
        todo += new
    return frozenset(seen)


def part_of_authorship(entities: Entities) -> dict[tuple[str, str], int]:
    """(person, paper) → part, for the people who have parts."""
    rows = entities.person_parts.select("person", "paper", "part").iter_rows()
    return {(person, paper): part for person, paper, part in rows}


def side_authorships(entities: Entities, side: Side) -> pl.DataFrame:
    """The rows of `authorships` of one side."""
    import polars as pl

    rows = entities.authorships.filter(pl.col("person") == side.person)
    if side.parts is None:
        return rows
    parts = entities.person_parts.filter(
        (pl.col("person") == side.person) & pl.col("part").is_in(sorted(side.parts))
    )
    return rows.join(parts.select("paper", "rank"), on=["paper", "rank"], how="semi")


# --- what the user has settled ---------------------------------------------------------------------------


def open_pairs(
    entities: Entities, pairs: Sequence[DoubtfulPair], overrides: Overrides, *, base: str | None = None
) -> list[DoubtfulPair]:
    """The pairs that no decision in `overrides` settles, directly or through a chain of them.

    So an answer counts before the next build makes it true.
    """
    same = [o.names for o in overrides.same if o.kind == "person"]
    different = [o.names for o in overrides.different if o.kind == "person"]
    named = {name for names in (*same, *different) for name in names}
    if not named:
        return list(pairs)
    nodes = _nodes(entities, named, base)
    settled: set[Ends] = set()
    for level in (_whole, _parts):  # that two people are one says nothing about parts of either
        settled |= _settled(
            [[[n for n in nodes[name] if level(n)] for name in names] for names in same],
            [[[n for n in nodes[name] if level(n)] for name in names] for names in different],
            {p.ends for p in pairs if all(map(level, p.ends))},
        )
    return [p for p in pairs if p.ends not in settled]


def _whole(node: Node) -> bool:
    return node[1] == 0


def _parts(node: Node) -> bool:
    return node[1] != 0


def _settled(
    same: Iterable[Sequence[Sequence[Node]]],
    different: Iterable[Sequence[Sequence[Node]]],
    asked: Iterable[Ends],
) -> set[Ends]:
    """Of the pairs asked about those whose ends the decisions join or keep apart."""
    parent: dict[Node, Node] = {}

    def find(node: Node) -> Node:
        while (up := parent.get(node, node)) != node:
            node = up
        return node

    for sets in same:
        for a, b in pairwise([node for nodes in sets for node in nodes]):
            parent[find(a)] = find(b)
    apart = {
        frozenset((find(a), find(b)))
        for sets in different
        for one, other in combinations(sets, 2)
        for a in one
        for b in other
    }
    return {(a, b) for a, b in asked if find(a) == find(b) or frozenset((find(a), find(b))) in apart}


def _nodes(entities: Entities, names: Iterable[str], base: str | None) -> dict[str, list[Node]]:
    """Selector → the people whom it means, and the part of each where it names a mention."""
    places = {name for name in names if "#" in name}
    found: dict[str, list[Node]] = {name: [] for name in places}
    part_of = part_of_authorship(entities)
    for place, person, paper in mentions_at(entities, places):
        part = part_of.get((person, paper))
        found[place] += [(person, 0), *([(person, part)] if part else [])]
    for name in set(names) - places:
        found[name] = [(person, 0) for person in people_named(entities, name, base=base)]
    return found


def mentions_at(entities: Entities, places: Iterable[str]) -> list[tuple[str, str, str]]:
    """(place, person, paper) of each mention or person record (paper empty) that `document#record:position`
    names; a place where nothing stands is left out."""
    import polars as pl

    wanted = list(places)
    if not wanted:
        return []
    path = entities.documents.select(document="id", path="path")
    rows = pl.concat(
        [
            entities.mentions.select("document", "record", "index", "person", "paper"),
            entities.person_records.select(
                "document", "record", pl.lit(0, pl.Int64).alias("index"), "person", pl.lit("").alias("paper")
            ),
        ]
    )
    place = pl.format("{}#{}:{}", "path", "record", "index")
    found = rows.join(path, on="document").select(place.alias("place"), "person", "paper")
    return found.filter(pl.col("place").is_in(wanted)).unique().sort("place", "person", "paper").rows()
