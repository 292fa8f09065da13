"""A comparison in a few sentences."""

from __future__ import annotations

from collections.abc import Sequence

from kgraph.reports.comparison_sections import ComparedFigure, ComparedTopic, SharedPerson, TieBetween
from kgraph.reports.intervals import verdict
from kgraph.reports.sides import Side
from kgraph.reports.text import count, number
from kgraph.reports.tie_sections import TiePaper


def comparison_sentences(
    left: Side,
    right: Side,
    figures: Sequence[ComparedFigure],
    topics: Sequence[ComparedTopic],
    papers: Sequence[TiePaper],
    people: Sequence[SharedPerson],
    between: Sequence[TieBetween],
) -> list[str]:
    """What differs surely, what cannot be told, what both share; cut lists first."""
    return [
        *_gaps(left, right),
        _sizes(left, right),
        *_verdicts(right.own.name, left.own.name, figures),
        *_topics(left.own.name, right.own.name, topics),
        f"In both: {count(len(people), 'person', 'people')} and {count(len(papers), 'paper')}.",
        *_between(between),
    ]


def _between(between: Sequence[TieBetween]) -> list[str]:
    if not between:
        return []
    joined = "joins" if len(between) == 1 else "join"
    return [f"{count(len(between), 'pair')} {joined} people of the one alone to people of the other alone."]


def _gaps(left: Side, right: Side) -> list[str]:
    cut = [int((~side.entities.papers["authors_complete"]).sum()) for side in (left, right)]
    if not any(cut):
        return []
    return [
        f"Cut author lists: {number(cut[0])} of {number(left.entities.papers.height)} papers of "
        f"{left.own.name}, {number(cut[1])} of {number(right.entities.papers.height)} of {right.own.name}. "
        "Numbers of people and pairs are lower bounds there."
    ]


def _sizes(left: Side, right: Side) -> str:
    said = [
        f"{side.own.name}: {count(side.entities.papers.height, 'paper')} by "
        f"{count(side.entities.people.height, 'person', 'people')}"
        for side in (left, right)
    ]
    return "; ".join(said) + "."


def _verdicts(right: str, left: str, figures: Sequence[ComparedFigure]) -> list[str]:
    """Of what was sampled or bounded: what is surely higher or lower, and what cannot be told."""
    told = [f for f in figures if f.basis in ("share", "mean", "bound") and f.left.value is not None]
    known = {word: [f.title for f in told if f.verdict == word] for word in ("higher", "lower")}
    open_ = [f.title for f in told if f.verdict == "open" and f.right.value is not None]
    return [
        *(
            f"{word.title()} in {right} than in {left}, beyond chance and known gaps: {'; '.join(titles)}."
            for word, titles in known.items()
            if titles
        ),
        *([f"Not to be told from these data: {'; '.join(open_)}."] if open_ else []),
    ]


def _topics(left: str, right: str, topics: Sequence[ComparedTopic]) -> list[str]:
    more = [t.label for t in topics if verdict(t.difference) == "higher"][:3]
    less = [t.label for t in topics if verdict(t.difference) == "lower"][:3]
    return [
        *([f"Topics with a larger share in {right}: {', '.join(more)}."] if more else []),
        *([f"Topics with a larger share in {left}: {', '.join(less)}."] if less else []),
    ]
