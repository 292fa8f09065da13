"""Records → BibTeX → records: the same, on all that the format can hold."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from typing import Any

import pytest
from bibtexparser import splitter
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports.references.bibtex import write_bibtex
from kgraph.model.records import AuthorName, Place, Record
from kgraph.readers import bibtex
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, plain_name
from kgraph.readers.format import ReadOptions

HELD = (
    "title", "authors", "authors_complete", "kind", "year", "date", "venue", "volume", "issue", "pages",
    "publisher", "editors", "language", "keywords", "abstract", "urls", "ids", "venue_ids",
)  # fmt: skip
PLACE = Place("d", 1, "")


def written(records: Iterable[Record]) -> str:
    file = io.StringIO()
    write_bibtex(records, file)
    return file.getvalue()


def read(text: str) -> list[Record]:
    part = Part(path="x.bib", document="d", format="bibtex", data=text.encode())
    statements = list(bibtex.read_part(part, ReadOptions()))
    assert all(isinstance(statement, Record) for statement in statements), statements
    return [statement for statement in statements if isinstance(statement, Record)]


def held(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in HELD}


# ---- any record as our readers give them

pieces = st.one_of(
    st.sampled_from([
        "{", "}", "\\", '"', "@", "@article{", "#", "%", "&", "$", "_", "^", "~", "--", "---", "``",
        "''", "!`", " and ", "and", ",", ";", "=", "\\alpha", "$x^2$", "{{", "}}", "\n", "\t",
        "BERT", "GPT-4", "É", "ñ", "李", "family=", "<i>", "(", ")", "- ", "et al",
        "e\u0301", "\\'e", "\\textbf{", "–",
    ]),
    st.text(st.characters(exclude_categories=("Cs", "Co")), max_size=8),
)  # fmt: skip
text = st.lists(pieces, min_size=1, max_size=8).map(lambda parts: one_line("".join(parts))).filter(bool)


def is_name(name: str) -> bool:
    """Whether readers of any format would give the name as it is."""
    is_cut = re.search(r"\bet\.?\s*al\.?$|^others$|^and\b", name, re.IGNORECASE)
    return plain_name(name) == (name, ()) and not is_cut


names = text.filter(is_name)


@st.composite
def people(draw: st.DrawFn) -> AuthorName:
    """A name as a reader of this format gives it: `Family, Given` tells the family name."""
    form = draw(st.sampled_from(["group", "plain", "inverted"]))
    if form == "group":
        return AuthorName(draw(names), is_group=True)
    if form == "plain":
        name = draw(names.filter(lambda name: "," not in name and name.lower() != "and"))
        return AuthorName(name)
    part = names.filter(lambda name: "," not in name)
    family = draw(part)
    name = f"{family}, {draw(part)}"
    return AuthorName(name, family=family) if is_name(name) else AuthorName("Berg, Cy", family="Berg")


KINDS = (
    "JournalArticle", "ConferencePaper", "Preprint", "BookChapter", "Book", "Thesis", "Report", "DataPaper",
    None,
)  # fmt: skip
maybe_text = st.none() | text
dois = st.from_regex(r"[a-z0-9]{1,8}[_<>();:./-]?[a-z0-9]{1,8}", fullmatch=True)
page_numbers = st.from_regex(r"[A-Z]?[1-9]\d{0,4}(–[A-Z]?[1-9]\d{0,4})?", fullmatch=True)


@st.composite
def records(draw: st.DrawFn) -> Record:
    year = draw(st.none() | st.integers(1, 9999))
    date = iso_date(year, draw(st.integers(0, 12)), draw(st.integers(0, 31))) if year else None
    kind = draw(st.sampled_from(KINDS))
    ids = {}
    if draw(st.booleans()):
        ids["doi"] = "10.1234/" + draw(dois)
    if draw(st.booleans()):
        ids["arxiv"] = f"{draw(st.integers(1000, 2512)):04}.{draw(st.integers(0, 99999)):05}"
    if kind == "Book" and draw(st.booleans()):
        ids["isbn"] = "978-3-16-148410-0"
    if draw(st.booleans()):
        ids["pubmed"] = str(draw(st.integers(1, 10**8)))
    authors = tuple(draw(st.lists(people(), max_size=4)))
    editors = {editor.name: editor for editor in draw(st.lists(people(), max_size=2))}
    keywords = draw(st.lists(text.filter(lambda word: ";" not in word), max_size=4))
    stripped = (word.strip(" ,") for word in keywords)
    is_server = re.compile(r"arxiv|corr\b|biorxiv|medrxiv", re.IGNORECASE)
    venue = draw(maybe_text.filter(lambda venue: not is_server.match(venue or "")))
    return Record(
        place=PLACE,
        title=draw(text),
        authors=authors,
        authors_complete=not authors or draw(st.booleans()),
        kind=kind,
        year=year,
        date=date,
        venue=venue,
        volume=draw(maybe_text),
        issue=draw(maybe_text.filter(lambda issue: not re.match(r"(?i)arxiv:", issue or ""))),
        pages=draw(st.none() | page_numbers),
        publisher=draw(maybe_text),
        editors=tuple(editors.values()),
        language=draw(maybe_text),
        keywords=tuple(dict.fromkeys(word for word in stripped if word)),
        abstract=draw(maybe_text),
        urls=draw(st.sampled_from([(), ("https://example.org/a_b%20c?d=e&f=#g~h",)])),
        ids=ids,
        venue_ids=draw(st.sampled_from([{}, {"issn": "1234-567X"}])),
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(records(), min_size=1, max_size=3))
def test_what_is_written_is_read_back_the_same(given_records: list[Record]) -> None:
    text = written(given_records)
    found = read(text)
    assert [held(record) for record in found] == [held(record) for record in given_records]


@settings(max_examples=100, deadline=None)
@given(st.lists(records(), min_size=1, max_size=3))
def test_bibtexparser_reads_every_entry(given_records: list[Record]) -> None:
    library = splitter.Splitter(written(given_records)).split()
    assert not library.failed_blocks
    assert len(library.entries) == len(given_records)


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        (AuthorName("Cy van der Berg", family="van der Berg"), "van der Berg, Cy"),
        (AuthorName("Cy Berg Jr.", family="Berg"), "Berg, Jr., Cy"),
        (AuthorName("Berg Cy", family="Berg"), "Berg, Cy"),
        (AuthorName("Berg, Cy", family="Berg"), "Berg, Cy"),
        (AuthorName("Berg", family="Berg"), "Berg"),
        (AuthorName("Cy Berg", family="Borg"), "Cy Berg"),
        (AuthorName("Cy Berg"), "Cy Berg"),
        (AuthorName("Tom and Cy"), "Tom {and} Cy"),
        (AuthorName("Hand Group", is_group=True), "{Hand Group}"),
        (AuthorName("Hands, Feet and Sons", is_group=True), "{{Hands, Feet and Sons}}"),
    ],
)
def test_names_are_written_so_that_bibtex_tells_family_and_group(author: AuthorName, expected: str) -> None:
    text = written([Record(place=PLACE, title="T", authors=(author,))])
    assert f"author = {{{expected}}}" in text
    (again,) = read(text)[0].authors
    assert again.is_group == author.is_group
    assert f"author = {{{expected}}}" in written([Record(place=PLACE, title="T", authors=(again,))])


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("BERT and GPT-4 for all", "{BERT} and {GPT-4} for all"),
        ("Self-Supervised iPhones: A 3D View", "Self-Supervised {iPhones:} A {3D} View"),
        ("C# & 50% of a_b^c~d", r"C\# \& 50\% of a\_b\textasciicircum{}c\textasciitilde{}d"),
        ("Über ``Hände''", "Über `{}`Hände'{}'"),
    ],
)
def test_only_what_needs_it_is_protected_in_titles(title: str, expected: str) -> None:
    text = written([Record(place=PLACE, title=title)])
    assert f"title = {{{expected}}}" in text
    assert read(text)[0].title == title


def test_keys_are_made_of_author_year_and_title_and_never_repeat() -> None:
    ada = Record(place=PLACE, title="The Öre of hands", authors=(AuthorName("Ada Öztürk"),), year=2020)
    own = Record(place=Place("d", 1, "Li:2020-x"), title="Feet")
    # ids of a workspace are no keys, neither are names given by position
    others = [
        Record(place=Place("", 1, "abcdefghijklmnop"), title="李"),
        Record(place=Place("d", 2, "#2"), title="Of"),
    ]
    found = re.findall(r"@\w+\{([^,]+),", written([ada, ada, own, own, *others]))
    assert found == [
        "ozturk2020ore",
        "ozturk2020ore-2",
        "Li:2020-x",
        "Li:2020-x-2",
        "anonymousli",
        "anonymous",
    ]
    assert len({key.lower() for key in found}) == len(found)


def test_months_are_macros_that_every_program_knows() -> None:
    text = written([Record(place=PLACE, title="T", year=2020, date="2020-05-07")])
    assert "  year = {2020},\n  month = may,\n  day = {7}\n" in text
