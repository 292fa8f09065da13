"""Records written as CSL-JSON: what CSL can hold is read back, and every item is one that CSL knows."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports.references.csl import TYPES, write_csl
from kgraph.model.records import AuthorName, Place, Record, Statement
from kgraph.readers import csl
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.csl_fields import people as read_names
from kgraph.readers.documents.json_text import ELEMENTS
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import ReadOptions

CSL_TYPES = frozenset(
    """
    article article-journal article-magazine article-newspaper bill book broadcast chapter classic
    collection dataset document entry entry-dictionary entry-encyclopedia event figure graphic hearing
    interview legal_case legislation manuscript map motion_picture musical_score pamphlet
    paper-conference patent performance periodical personal_communication post post-weblog regulation
    report review review-book software song speech standard thesis treaty webpage
    """.split()  # noqa: SIM905
)
STRINGS = frozenset({
    "type", "title", "genre", "container-title", "collection-title", "publisher", "abstract", "language",
    "status", "page", "keyword", "ISSN", "URL", "DOI", "PMID", "PMCID", "ISBN", "id",
})  # fmt: skip
NUMBERS = frozenset({"volume", "issue", "number"})
NAME_PARTS = frozenset({"family", "given", "suffix", "literal", "static-ordering"})

plain = st.text(max_size=15).map(plain_text)
"""Text that is no markup: CSL takes `<i>` for italics and has no way to write the characters themselves."""
words = plain.filter(bool)
optional = st.none() | words
keywords = st.lists(words.filter(lambda word: ";" not in word), max_size=3, unique=True).map(tuple)
dates = st.tuples(st.integers(1, 9999), st.integers(0, 12), st.integers(0, 31)).map(lambda d: iso_date(*d))
parts = st.sampled_from(
    ["Ada", "Bo", "Jean-Luc", "Łukasz", "Öztürk", "O'Neil", "王", "X.", "de", "van der Berg"]
)
persons = st.builds(
    lambda given, family: AuthorName(f"{given} {family}", family=family), parts, parts
) | parts.map(lambda name: AuthorName(name, family=name))
groups = st.sampled_from(["Hands Collaboration", "ATLAS", "Group, of; <hands>"]).map(
    lambda name: AuthorName(name, is_group=True)
)
names = st.lists(persons | groups, max_size=3).map(tuple)
ids = st.fixed_dictionaries(
    {},
    optional={
        "doi": st.just("10.1234/x"), "arxiv": st.just("2101.00001"), "pubmed": st.just("123"),
        "pmc": st.just("PMC123"), "openalex": st.just("W12345"), "dblp": st.just("conf/x/Y01"),
    },
)  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> Record:
    date = draw(st.none() | dates)
    found = draw(ids)
    kind = draw(st.sampled_from([*TYPES, None]))
    venue = draw(words if kind is None else optional)  # without a venue an arXiv paper is a preprint
    return Record(
        place=Place("d", 1, draw(words)),
        title=draw(words),
        authors=draw(names),
        authors_complete=draw(st.booleans()),
        kind="Preprint" if kind == "JournalArticle" and csl._PREPRINT_SERVERS.match(venue or "") else kind,
        year=int(date[:4]) if date else None,
        date=date,
        date_inferred=date is not None and draw(st.booleans()),
        venue=venue,
        keywords=draw(keywords),
        categories=draw(keywords),
        abstract=draw(optional),
        ids=found | ({"isbn": "9783161484100"} if kind == "Book" else {}),
        urls=draw(st.sampled_from([(), ("https://example.org/p?a=1&b=2",)])),
        citations=draw(st.none() | st.integers(0, 10**6)),
        status=draw(optional),
        volume=draw(optional),
        issue=draw(optional),
        pages=page_range(draw(st.none() | st.sampled_from(["1-9", "e12", "S1–S9"]))),
        publisher=draw(optional),
        editors=draw(names),
        venue_ids=draw(st.sampled_from([{}, {"issn": "1461-023X"}])),
        language=draw(optional),
    )


def written(records: Iterable[Record]) -> str:
    file = io.StringIO()
    write_csl(records, file)
    return file.getvalue()


def read_back(text: str) -> list[Statement]:
    data = text.strip().removeprefix("[").removesuffix("]").encode()
    part = Part(path="p", document="d", format="csl", data=data, context=ELEMENTS)
    return list(csl.read_part(part, ReadOptions()))


def fields(statement: Statement) -> dict[str, Any]:
    assert isinstance(statement, Record), statement
    return {name: getattr(statement, name) for name in Record.__struct_fields__ if name != "place"}


@settings(max_examples=150, deadline=None)
@given(st.lists(records(), max_size=3, unique_by=lambda record: record.place.record))
def test_what_csl_can_hold_is_read_back(given: list[Record]) -> None:
    back = read_back(written(given))
    assert [fields(record) for record in back] == [fields(record) for record in given]
    assert [r.place.record for r in back if isinstance(r, Record)] == [r.place.record for r in given]


@settings(max_examples=80, deadline=None)
@given(st.lists(records(), max_size=3))
def test_every_item_is_one_of_csl(given: list[Record]) -> None:
    items = json.loads(written(given))
    assert len({item["id"] for item in items}) == len(items) == len(given)
    for item in items:
        assert item["type"] in CSL_TYPES
        assert set(item) <= STRINGS | NUMBERS | {"author", "editor", "issued", "categories", "custom"}
        assert all(isinstance(item[key], str) for key in STRINGS & set(item))
        assert all(isinstance(item[key], str | int) for key in NUMBERS & set(item))
        for name in [*item.get("author", ()), *item.get("editor", ())]:
            assert set(name) <= NAME_PARTS
            assert ("literal" in name) != ("family" in name)
        if "issued" in item:
            assert set(item["issued"]) <= {"date-parts", "circa"}
            ((*numbers,),) = item["issued"]["date-parts"]
            assert 1 <= len(numbers) <= 3
            assert all(isinstance(number, int) for number in numbers)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(Record, place=st.just(Place("d", 1)), title=st.text(), abstract=st.text())))
def test_any_text_gives_json_with_an_item_a_record(given: list[Record]) -> None:
    assert [item["title"] for item in json.loads(written(given))] == [record.title for record in given]


@settings(max_examples=60, deadline=None)
@given(records().filter(lambda record: bool(record.authors)))
def test_the_output_is_known_as_csl(record: Record) -> None:
    assert csl.sniff(written([record]).encode()[: 16 << 10])


@pytest.mark.parametrize(
    ("author", "name"),
    [
        (AuthorName("Lei Wang"), {"family": "Wang", "given": "Lei"}),
        (AuthorName("Wang, Lei"), {"family": "Wang", "given": "Lei"}),
        (AuthorName("Wang Lei", family="Wang"), {"family": "Wang", "given": "Lei", "static-ordering": True}),
        (AuthorName("Cy van der Berg"), {"family": "van der Berg", "given": "Cy"}),
        (AuthorName("van der Berg, C., Jr."), {"family": "van der Berg", "given": "C.", "suffix": "Jr."}),
        (AuthorName("Cy Berg, III"), {"family": "Berg", "given": "Cy", "suffix": "III"}),
        (AuthorName("Ana García López", family="García López"), {"family": "García López", "given": "Ana"}),
        (AuthorName("Wei Wang 0001"), {"family": "Wang", "given": "Wei"}),
        (AuthorName("Plato"), {"family": "Plato"}),
        (AuthorName("Hands Group", is_group=True), {"literal": "Hands Group"}),
    ],
    ids=lambda value: value.name if isinstance(value, AuthorName) else "",
)
def test_names_are_taken_apart(author: AuthorName, name: dict[str, Any]) -> None:
    (item,) = json.loads(written([Record(place=Place("d", 1), title="A", authors=(author,))]))
    assert item["author"] == [name]


def test_an_id_that_is_taken_gets_its_document() -> None:
    records = [Record(place=Place(document, 3, "#1"), title="A") for document in "abb"]
    assert re.findall(r'"id":"([^"]+)"', written(records)) == ["#1", "b:#1", "b:#1:2"]


def test_no_records_are_an_empty_array() -> None:
    assert json.loads(written([])) == []


def test_names_of_a_reader_keep_their_family_through_csl() -> None:
    from kgraph.readers.csl_fields import NameVariable

    names, is_whole = read_names([NameVariable(family="Gogh", given="Vincent", non_dropping_particle="van")])
    assert names == (AuthorName("Vincent van Gogh", family="van Gogh"),)
    assert is_whole
