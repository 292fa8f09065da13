"""What differs between two states of the graph, or two periods of one: papers, people, labs and ties.

Things are compared under the ids that they have after; how a thing before is known to be one after, see
`kgraph.measures.matching`. A tie is a pair with joint papers among those that are looked at: *new* has none
before, *lost* none after, *strengthened* and *weakened* have more or fewer after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.measures.diff_states import Matchings, Side, State, co_authors, papers_of_lab, papers_with, side
from kgraph.measures.diff_things import THING_CHANGES, lab_changes, paper_changes, people_changes
from kgraph.measures.diff_ties import TIE_CHANGES, joint_of, tie_changes, with_elsewhere

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.joint_papers import JointPaper

SECTIONS = ("papers", "people", "labs", "ties")
_ORDER = {change: i for i, change in enumerate((*THING_CHANGES, *TIE_CHANGES))}


@dataclass(frozen=True)
class Diff:
    """What differs, a frame for each kind of things.

    papers: `change` (`added`, `gone`, `changed`), `id` (as after), `title`, `year`, `detail`.
    people, labs: `change` (`added`, `gone`, `renamed`, `joined`, `split`, `regrouped`), `id`,
        `name`, `detail`.
    ties: `change` (one of `TIE_CHANGES`), `source`, `target` (names), `before`, `after` (joint papers),
        `because` (`papers`: of papers that are there on one side alone; `authors`: its papers are on both
        sides, but were not both people's on one), `source_id`, `target_id`; of a lab also `elsewhere`, the
        joint papers before that do not name it. The most papers first.
    kept: of each of `SECTIONS`, how many are there on both sides.
    """

    before: str
    after: str
    papers: pl.DataFrame
    people: pl.DataFrame
    labs: pl.DataFrame
    ties: pl.DataFrame
    kept: dict[str, int]
    notes: tuple[str, ...]
    sides: tuple[Side, Side] = field(repr=False)

    @property
    def is_empty(self) -> bool:
        """Nothing differs."""
        return all(self.counts[section] == {} for section in SECTIONS)

    @cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """Section → change → how many, where there are any."""
        return {
            section: dict(
                sorted(
                    getattr(self, section).group_by("change").len().iter_rows(), key=lambda c: _ORDER[c[0]]
                )
            )
            for section in SECTIONS
        }

    def papers_of_ties(
        self, ties: pl.DataFrame
    ) -> list[tuple[tuple[JointPaper, ...], tuple[JointPaper, ...]]]:
        """For each row of `ties` the joint papers that are after alone, and before alone, with lines."""
        from kgraph.measures.joint_papers import joint_papers

        joint = [joint_of(one, ties) for one in self.sides]
        own = [dict(one.papers.select("paper", "own_paper").iter_rows()) for one in self.sides]
        alone = [[sorted(a - b) for a, b in zip(joint[i], joint[1 - i], strict=True)] for i in (0, 1)]
        told = []
        for one, ids, rows in zip(self.sides, own, alone, strict=True):
            wanted = {ids[paper] for row in rows for paper in row}
            told.append({paper.id: paper for paper in joint_papers(one.entities, wanted)})
        found = []
        for gone, come in zip(*alone, strict=True):
            parts = [
                tuple(sorted((told[i][own[i][p]] for p in row), key=lambda p: (p.year or 0, p.title)))
                for i, row in ((1, come), (0, gone))
            ]
            found.append((parts[0], parts[1]))
        return found

    def to_dict(self, *, limit: int | None = None) -> dict[str, Any]:
        """For JSON, with at most so many rows of each section."""
        from dataclasses import asdict

        shown = self.ties if limit is None else self.ties.head(limit)
        ties = [
            {**row, "papers_added": [asdict(p) for p in come], "papers_gone": [asdict(p) for p in gone]}
            for row, (come, gone) in zip(shown.to_dicts(), self.papers_of_ties(shown), strict=True)
        ]
        rows = {name: getattr(self, name) for name in SECTIONS[:-1]}
        return {
            "before": self.before, "after": self.after, "counts": self.counts, "kept": self.kept,
            **{name: (f if limit is None else f.head(limit)).to_dicts() for name, f in rows.items()},
            "ties": ties, "notes": list(self.notes),
        }  # fmt: skip

    def to_text(self, *, limit: int | None = None, papers: int = 3) -> str:
        """For people: counts, then at most so many rows of each change, each tie with some of its papers."""
        lines = [f"{self.before} → {self.after}"]
        for section in SECTIONS:
            counts = [f"{n:,} {change}" for change, n in self.counts[section].items()]
            lines.append(f"{section:<7} {', '.join([*counts, f'{self.kept[section]:,} on both sides'])}")
        for section in SECTIONS:
            frame = getattr(self, section)
            for change, n in self.counts[section].items():
                rows = frame.filter(change=change).head(n if limit is None else limit)
                lines += [
                    "",
                    f"{section} {change}: {n:,}" + (f", {rows.height} shown" if rows.height < n else ""),
                ]
                lines += self._tie_lines(rows, papers) if section == "ties" else _thing_lines(rows)
        return "\n".join(lines + [f"note: {note}" for note in self.notes])

    def _tie_lines(self, rows: pl.DataFrame, most: int) -> list[str]:
        lines = []
        for row, (come, gone) in zip(rows.to_dicts(), self.papers_of_ties(rows), strict=True):
            because = "; the papers are on both sides, but not with both people" * (
                row["because"] == "authors"
            )
            elsewhere = f"; {row['elsewhere']} elsewhere before" if row.get("elsewhere") else ""
            counts = f"{row['before']} → {row['after']} joint papers"
            lines.append(f"  {row['source']} – {row['target']}: {counts}{because}{elsewhere}")
            for sign, joint in (("+", come), ("−", gone)):
                for paper in joint[:most]:
                    lines += [
                        f"    {sign} {line.strip()}" if not i else f"    {line}"
                        for i, line in enumerate(paper.to_lines())
                    ]
                lines += [f"    {sign} … and {len(joint) - most} more"] if len(joint) > most else []
        return lines


def compare(
    before: State,
    after: State,
    *,
    lab: str | None = None,
    person: str | None = None,
    ego: str | None = None,
    notes: Sequence[str] = (),
) -> Diff:
    """What differs between two states; `lab`, `person` and `ego` are ids as after.

    lab: only papers that name it or a part of it, and the people, labs and ties of these papers. person: only
        their papers and ties. ego: only papers that join two of the person and those who share a paper with
        the person on either side, and the ties among these.
    """
    matchings = Matchings.of(before.entities, after.entities)
    follow = None if before.entities is after.entities else matchings
    whole = side(before, follow), side(after, None)
    one, other = whole
    members: set[str] | None = None
    if lab is not None:
        one, other = (s.within(papers_of_lab(s, lab)) for s in whole)
    elif person is not None:
        one, other = (s.within(papers_with(s, {person}, 1)) for s in whole)
    elif ego is not None:
        members = {ego}.union(*(co_authors(s, ego) for s in whole))
        one, other = (s.within(papers_with(s, members, 2)) for s in whole)
    papers, kept_papers = paper_changes(one, other)
    people, kept_people = people_changes(one, other, matchings.people)
    labs, kept_labs = lab_changes(one, other, matchings.labs)
    ties, kept_ties = tie_changes(one, other, {person} if person is not None else None, members)
    if lab is not None:
        ties = with_elsewhere(ties, whole[0], one)
    kept = dict(zip(SECTIONS, (kept_papers, kept_people, kept_labs, kept_ties), strict=True))
    told = (*notes, *_notes(one, other))
    return Diff(before.label, after.label, papers, people, labs, ties, kept, told, (one, other))


def _notes(before: Side, after: Side) -> list[str]:
    """What the sources left out, so that what seems to come or go may only be seen or not."""
    import polars as pl

    notes = []
    ids = [s.papers["own_paper"].implode() for s in (before, after)]
    cut = [
        s.entities.papers.filter(pl.col("id").is_in(of), ~pl.col("authors_complete")).height
        for s, of in zip((before, after), ids, strict=True)
    ]
    if any(cut):
        notes.append(
            f"papers with a cut author list: {cut[0]:,} before, {cut[1]:,} after; the ties that they hide "
            "are on no side"
        )
    return notes


def _thing_lines(rows: pl.DataFrame) -> list[str]:
    """A line for each paper, person or lab."""
    return [
        f"  {row.get('year') or '':<5}".rstrip().ljust(2)
        + f" {row.get('title') or row.get('name')}"
        + (f" ({row['detail']})" if row["detail"] else "")
        for row in rows.to_dicts()
    ]
