"""The start page, and lists of all things of a kind."""

from __future__ import annotations

from typing import Any

from kgraph.pages.corpus import TABLES, Corpus
from kgraph.pages.models import Counted, Several
from kgraph.pages.shared import ref, span

LISTED = 500
"""Things in one part of a list."""
LEADING = 12


def overview(corpus: Corpus) -> dict[str, Any]:
    """What the start page shows."""
    papers = corpus.entities.papers
    years = papers["year"].drop_nulls()
    return {
        "counts": {kind: corpus.size(kind) for kind in TABLES},
        "years_of": (int(years.min()), int(years.max())) if years.len() else None,  # type: ignore[arg-type]
        "documents": corpus.entities.documents.height,
        "cut": int((~papers["authors_complete"]).sum()),
        "leading": [(kind, leading(corpus, kind.name)) for kind in _leading_kinds()],
    }


def _leading_kinds() -> list[Any]:
    from kgraph.pages.kinds import BY_NAME

    return [BY_NAME[name] for name in ("person", "lab", "venue", "topic")]


def leading(corpus: Corpus, kind: str) -> Several:
    """The things of a kind that are on most papers."""
    numbers = corpus.ranked(kind)
    items = []
    for number in numbers[:LEADING].tolist():
        papers = corpus.papers_of(kind).of(number)
        first, last = span(corpus, papers)
        items.append(
            Counted(thing=ref(corpus, kind, number), papers=len(papers), first_year=first, last_year=last)
        )
    return Several(items=items, total=len(numbers))


def list_part(corpus: Corpus, kind: str, part: int, *, min_papers: int = 0) -> dict[str, Any]:
    """One part, from 1, of all things of a kind; beyond the last there is nothing."""
    numbers = chosen(corpus, kind, min_papers)
    parts = max(1, -(-len(numbers) // LISTED))
    shown = numbers[(part - 1) * LISTED : part * LISTED].tolist()
    return {
        "rows": [(ref(corpus, kind, n), weight(corpus, kind, n)) for n in shown],
        "total": len(numbers),
        "part": part,
        "parts": parts,
    }


def chosen(corpus: Corpus, kind: str, min_papers: int) -> Any:
    """Numbers of the things of a kind on so many papers, those on most first; of papers all, latest first."""
    numbers = corpus.ranked(kind)
    if kind == "paper" or min_papers <= 0:
        return numbers
    return numbers[corpus.papers_of(kind).sizes[numbers] >= min_papers]


def weight(corpus: Corpus, kind: str, number: int) -> int:
    """What a list writes beside a name: the number of papers; beside a paper its year, 0 where unknown."""
    return int(corpus.years[number] if kind == "paper" else corpus.papers_of(kind).sizes[number])
