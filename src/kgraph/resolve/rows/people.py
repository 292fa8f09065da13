"""Rows of authorships and people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from kgraph.model.entities import Authorship, AuthorshipAffiliation, Person, PersonName, StatedNumber
from kgraph.model.names import parse_name, reading_order
from kgraph.resolve.context import Labs
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.signatures import Signature


def confidence_of_signatures(people: ResolvedPeople) -> list[float]:
    """How sure each signature is its person's: its strongest link, 1 where it stands alone."""
    best = [0.0] * len(people.signatures)
    for link in people.people.links:
        best[link.left] = max(best[link.left], link.score)
        best[link.right] = max(best[link.right], link.score)
    return [b or 1.0 for b in best]


def authorship_tables(
    papers: MergedPapers,
    people: ResolvedPeople,
    labs: Labs,
    by_paper: dict[int, list[int]],
    sure: list[float],
) -> dict[str, list[Any]]:
    """The tables `authorships` and `affiliations`."""
    person_of = {i: id for g, id in zip(people.people.groups, people.ids, strict=True) for i in g}
    authorships, affiliations = [], []
    for number, paper in enumerate(papers.papers):
        for rank, i in enumerate(by_paper[number], 1):
            s = people.signatures[i]
            authorships.append(
                Authorship(
                    paper=paper.id,
                    rank=rank,
                    position=None if s.is_inferred else rank,
                    person=person_of[i],
                    name_as_printed=s.printed[0],
                    is_inferred=s.is_inferred,
                    is_corresponding=s.is_corresponding,
                    confidence=sure[i],
                )
            )
            read = {
                (a.text, k): labs.department(a) for a in s.affiliations for k in labs.all_of(a) or (None,)
            }
            for (text, key), department in sorted(read.items(), key=lambda r: (r[0][0], r[0][1] or "")):
                affiliations.append(
                    AuthorshipAffiliation(
                        paper=paper.id, rank=rank, lab=labs.id(key), as_printed=text, department=department
                    )
                )
    return {"authorships": authorships, "affiliations": affiliations}


def person_tables(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, by_paper: dict[int, list[int]]
) -> dict[str, list[Any]]:
    """The tables `people`, `person_names` and `stated_numbers`."""
    confidence = _confidence_of_people(people)
    doubtful = set(people.people.doubtful)
    rows: list[Person] = []
    names: list[PersonName] = []
    numbers: dict[tuple[str, str, str], StatedNumber] = {}
    for n, (group, id) in enumerate(zip(people.people.groups, people.ids, strict=True)):
        signatures = [people.signatures[i] for i in group]
        spellings = _spellings(corpus, signatures)
        years = [y for s in signatures if s.paper >= 0 and (y := _year(corpus, papers, s.paper))]
        is_group = any(s.is_group for s in signatures)
        is_doubtful = any(i in doubtful for i in group)
        rows.append(
            Person(
                id=id,
                name=people.names.get(n) or _called(spellings, is_group=is_group),
                kind="Group" if is_group else "AmbiguousPerson" if is_doubtful else "Person",
                confidence=min(confidence[n], 0.5 if is_doubtful else 1.0),
                n_papers=len({s.paper for s in signatures if s.paper >= 0}),
                first_year=min(years, default=None),
                last_year=max(years, default=None),
            )
        )
        names.extend(PersonName(person=id, name=text, n_mentions=k) for text, k in spellings.items())
        for s in signatures:
            if s.paper < 0:
                person = corpus.persons[s.mentions[0][0]]
                for m in person.measures:
                    numbers[id, m.name, person.place.document] = StatedNumber(
                        person=id,
                        name=m.name,
                        value=m.value,
                        as_of=m.as_of,
                        as_of_inferred=m.as_of_inferred,
                        document=person.place.document,
                    )
    return {"people": rows, "person_names": names, "stated_numbers": list(numbers.values())}


def _confidence_of_people(people: ResolvedPeople) -> list[float]:
    """Expected share of a person's mentions that are his.

    Were a link wrong, the smaller of the two parts that it holds together would belong to somebody else; so
    each link of the tree takes away (1 - score) times the share of that part.
    """
    ties: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for link in people.people.links:
        ties[link.left].append((link.right, link.score))
        ties[link.right].append((link.left, link.score))
    confidence = []
    for group in people.people.groups:
        sure = 1.0
        for score, below in _parts(group[0], ties):
            sure -= (1 - score) * min(below, len(group) - below) / len(group)
        confidence.append(round(max(0.0, sure), 4))
    return confidence


def _parts(root: int, ties: Mapping[int, Sequence[tuple[int, float]]]) -> Iterable[tuple[float, int]]:
    """Of each link of the tree at `root`: its score, and the number of signatures beyond it."""
    order: list[tuple[int, int, float]] = []
    above = {root: root}
    stack = [(root, root, 1.0)]
    while stack:
        node, parent, score = stack.pop()
        order.append((node, parent, score))
        for other, tie in ties.get(node, ()):
            if other not in above:
                above[other] = node
                stack.append((other, node, tie))
    size = dict.fromkeys(above, 1)
    for node, parent, score in reversed(order):
        if node != root:
            size[parent] += size[node]
            yield score, size[node]


def _year(corpus: Corpus, papers: MergedPapers, paper: int) -> int | None:
    return next((y for n in papers.papers[paper].numbers if (y := corpus.records[n].year)), None)


def _spellings(corpus: Corpus, signatures: Iterable[Signature]) -> Counter[str]:
    """Every spelling with the number of times it was printed; another spelling of a source counts once."""
    counts: Counter[str] = Counter()
    for s in signatures:
        printed: Counter[str] = Counter()
        for number, index in s.mentions:
            if s.paper >= 0:
                printed[corpus.records[number].authors[index - 1].name] += 1
            else:
                printed[corpus.persons[number].name] += 1
        for text in s.printed:
            printed[text] = printed[text] or 1
        counts.update(printed)
    return counts


def _called(spellings: Counter[str], *, is_group: bool) -> str:
    """What a person is called: the best spelling, given name first; a group as it is printed."""
    best = best_spelling(spellings)
    return best if is_group else reading_order(best)


def best_spelling(counts: Counter[str]) -> str:
    """The fullest spelling met most often: first name written out, mixed case, surname last; then frequency.

    Example:
        >>> best_spelling(Counter({"J. Berg": 9, "JO BERG": 4, "Jo Berg": 2, "Jo K. Berg": 2}))
        'Jo K. Berg'
    """

    def order(text: str) -> tuple[bool, bool, bool, int, int, str]:
        name = parse_name(text)
        is_plain = text in (text.upper(), text.lower()) and text.isascii()
        return (
            name.is_abbreviated,
            is_plain,
            name.has_comma and text.isascii(),
            -counts[text],
            -len(text),
            text,
        )

    return min(counts, key=order)
