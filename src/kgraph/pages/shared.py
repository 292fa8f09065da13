"""What pages of different kinds have in common: references, lists of papers, counts, identifiers, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import SCHEME, identifier_iri
from kgraph.pages.corpus import Corpus
from kgraph.pages.models import Counted, Identifier, Link, NameUsed, PaperRow, Papers, Ref, Several, YearCount
from kgraph.rdf.iris import entity_iri, web_iri
from kgraph.reports.text import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

    from kgraph.pages.corpus import Ints

PAPERS_SHOWN = 200
"""Papers in one part of a list."""
AUTHORS_SHOWN = 8
SHOWN = 60
"""Things of one kind in a list that counts them."""


def ref(corpus: Corpus, kind: str, number: int) -> Ref:
    """A thing by its number."""
    id = corpus.id(kind, number)
    return Ref(kind=kind, id=id, name=label(corpus.name(kind, number)), iri=entity_iri(corpus.base, kind, id))


def label(text: str) -> str:
    """A name or title on one line, that one can point at even where nothing of it can be seen."""
    return plain(text).strip() or "(no name)"


def refs(corpus: Corpus, kind: str, numbers: Iterable[int]) -> list[Ref]:
    """Several things, in the order given."""
    return [ref(corpus, kind, int(n)) for n in numbers]


def ref_of(corpus: Corpus, kind: str, id: str | None) -> Ref | None:
    """A thing by its id; nothing where the table does not know it."""
    number = None if id is None else corpus.number(kind, id)
    return None if number is None else ref(corpus, kind, number)


def span(corpus: Corpus, papers: Ints) -> tuple[int | None, int | None]:
    """The first and last year of papers."""
    years = corpus.years[papers]
    years = years[years > 0]
    return (int(years.min()), int(years.max())) if len(years) else (None, None)


def by_year(corpus: Corpus, papers: Ints) -> list[YearCount]:
    """Papers of every year from the first to the last; those without a year are in none."""
    import numpy as np

    years = corpus.years[papers]
    years = years[years > 0]
    if not len(years):
        return []
    first = int(years.min())
    return [
        YearCount(year=first + n, papers=int(papers)) for n, papers in enumerate(np.bincount(years - first))
    ]


def several(corpus: Corpus, kind: str, papers: Ints, *, without: int | None = None) -> Several:
    """Things of a kind on these papers, those on most of them first; `without` one of them."""
    import numpy as np

    things, counts = corpus.counted(kind, papers)
    if without is not None:
        others = things != without
        things, counts = things[others], counts[others]
    items = []
    own = np.sort(papers)
    for thing, count in zip(things[:SHOWN].tolist(), counts[:SHOWN].tolist(), strict=True):
        its = corpus.papers_of(kind).of(thing)
        first, last = span(corpus, its[_within(its, own)])
        items.append(Counted(thing=ref(corpus, kind, thing), papers=count, first_year=first, last_year=last))
    return Several(items=items, total=len(things))


def _within(numbers: Ints, ordered: Ints) -> npt.NDArray[np.bool_]:
    """Which of the numbers are among others, which are sorted."""
    import numpy as np

    if not len(ordered):
        return np.zeros(len(numbers), np.bool_)
    places = np.minimum(np.searchsorted(ordered, numbers), len(ordered) - 1)
    found: npt.NDArray[np.bool_] = ordered[places] == numbers
    return found


def paper_list(
    corpus: Corpus, papers: Ints, part: int = 1, *, inferred: frozenset[int] = frozenset()
) -> Papers:
    """One part, from 1, of papers that come in their order; beyond the last part there is nothing."""
    parts = max(1, -(-len(papers) // PAPERS_SHOWN))
    shown = papers[(part - 1) * PAPERS_SHOWN : part * PAPERS_SHOWN].tolist()
    complete = corpus.entities.papers["authors_complete"].to_numpy()
    return Papers(
        items=[paper_row(corpus, paper, is_inferred=paper in inferred) for paper in shown],
        total=len(papers),
        part=part,
        parts=parts,
        cut=int((~complete[papers]).sum()),
    )


def paper_row(corpus: Corpus, paper: int, *, is_inferred: bool = False) -> PaperRow:
    """A paper as a list shows it."""
    table = corpus.entities.papers
    authors = corpus.rows("authorships", "paper", "paper").of(paper)
    people = corpus.codes_of_authors[authors]
    return PaperRow(
        paper=ref(corpus, "paper", paper),
        year=table["year"][paper],
        venue=ref_of(corpus, "venue", table["venue"][paper]),
        authors=refs(corpus, "person", people[:AUTHORS_SHOWN].tolist()),
        n_authors=len(authors),
        is_cut=not table["authors_complete"][paper],
        url=paper_url(corpus, paper),
        places=paper_places(corpus, paper),
        is_inferred=is_inferred,
    )


def paper_url(corpus: Corpus, paper: int) -> str | None:
    """The address of a paper's DOI, else of the first other identifier or page that has one."""
    known = sorted(identifiers(corpus, "paper", paper), key=lambda i: (i.scheme != "doi", i.scheme, i.value))
    pages = (link for link in links(corpus, "paper", paper) if link.role == "page")
    urls = [*(identifier.url for identifier in known), *(link.url for link in pages)]
    return next((url for url in urls if url), None)


def paper_places(corpus: Corpus, paper: int) -> list[str]:
    """`path:line` of each record of a paper."""
    records = corpus.rows("paper_records", "paper", "paper").of(paper).tolist()
    table = corpus.entities.paper_records
    return sorted({place(corpus, table["document"][row], table["line"][row]) for row in records})


def place(corpus: Corpus, document: str, line: int) -> str:
    """`path:line`, on one line whatever the path."""
    return plain(f"{corpus.paths.get(document, document)}:{line}")


def identifiers(corpus: Corpus, kind: str, number: int) -> list[Identifier]:
    """The identifiers of a thing, by scheme."""
    table = corpus.frame(f"identifiers:{kind}")
    found = []
    for row in corpus.rows(f"identifiers:{kind}", "entity", kind).of(number).tolist():
        scheme, value = table["scheme"][row], table["value"][row]
        known = SCHEME.get(scheme)
        address = identifier_iri(scheme, value, kind=kind)
        found.append(
            Identifier(
                scheme=scheme,
                title=known.title if known else plain(scheme),
                value=plain(value),
                url=None if address is None else web_iri(address),
            )
        )
    return found


def links(corpus: Corpus, kind: str, number: int) -> list[Link]:
    """The addresses that sources give for a thing; only those of the web can be followed."""
    table = corpus.frame(f"links:{kind}")
    rows = corpus.rows(f"links:{kind}", "entity", kind).of(number).tolist()
    return [
        Link(role=table["role"][row], text=plain(table["url"][row]), url=web_iri(table["url"][row]))
        for row in rows
    ]


def names_used(corpus: Corpus, table: str, column: str, kind: str, number: int) -> list[NameUsed]:
    """Spellings of a thing, the most frequent first."""
    frame = corpus.frame(table)
    rows = corpus.rows(table, column, kind).of(number).tolist()
    used = [NameUsed(name=label(frame["name"][row]), mentions=frame["n_mentions"][row]) for row in rows]
    return sorted(used, key=lambda n: (-n.mentions, n.name))
