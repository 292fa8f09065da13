"""Records written as kgraph records are read back as they were, whatever text they hold."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports.references.records import write_records
from kgraph.model.records import (
    Affiliation,
    AssignedTopic,
    AuthorName,
    Funder,
    PersonRecord,
    Place,
    Record,
    StatedMeasure,
    Statement,
)
from kgraph.readers import kgraph_records
from kgraph.readers.documents.json_text import LINES
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line
from kgraph.readers.format import ReadOptions

texts = st.text(max_size=15) | st.sampled_from(
    ["a\nb", "\u2028", '"', "\\", "<i>x</i>", "{}", "\x00", "é", "Ã©"]
)
lines = texts.map(one_line)
"""Names and titles are kept on one line."""
printed = texts.filter(lambda text: bool(text.strip()))
known = st.sampled_from([{"doi": "10.1234/x"}, {"arxiv": "2101.00001", "pubmed": "12"}, {"local": "x 7"}, {}])
of_people = st.sampled_from([{"orcid": "0000-0002-1825-0097"}, {"dblp": "12/345", "mine": "é"}, {}])
optional = st.none() | texts
several = st.lists(texts, max_size=3).map(tuple)
dates = st.tuples(st.integers(1, 9999), st.integers(0, 13), st.integers(0, 31)).map(lambda d: iso_date(*d))

affiliations = st.builds(
    Affiliation,
    text=printed,
    organization=optional,
    department=optional,
    city=optional,
    country=optional,
    ids=st.sampled_from([{}, {"ror": "0521rv456"}, {"openalex": "I12345"}]),
)
names = st.builds(
    AuthorName,
    name=lines,
    affiliations=st.lists(affiliations, max_size=2).map(tuple),
    ids=of_people,
    is_group=st.booleans(),
    is_inferred=st.booleans(),
    is_corresponding=st.none() | st.booleans(),
    other_names=several,
    family=optional,
)
people = st.lists(names, max_size=3).map(tuple)
topics = st.builds(AssignedTopic, name=texts, score=st.none() | st.floats(0, 1), ids=known)
funders = st.builds(Funder, name=texts, ids=known, awards=several)
places = st.builds(Place, st.just("d"), st.just(1), texts)


@st.composite
def records(draw: st.DrawFn) -> Record:
    date = draw(st.none() | dates)
    return Record(
        place=draw(places),
        title=draw(lines),
        authors=draw(people),
        authors_complete=draw(st.booleans()),
        kind=draw(st.sampled_from([None, "Preprint", "Book"])),
        year=int(date[:4]) if date else None,
        date=date,
        date_inferred=draw(st.booleans()),
        keywords=draw(several),
        categories=draw(several),
        labs=draw(several),
        ids=draw(known),
        urls=draw(several),
        code_urls=draw(several),
        has_code=draw(st.none() | st.booleans()),
        citations=draw(st.none() | st.integers(0, 2**40)),
        editors=draw(people),
        venue_ids=draw(st.sampled_from([{}, {"issn": "1461-023X", "dblp": "conf/nips"}])),
        topics=draw(st.lists(topics, max_size=2).map(tuple)),
        references=draw(several),
        funders=draw(st.lists(funders, max_size=2).map(tuple)),
        versions=draw(several),
        **{name: draw(optional) for name in _TEXTS},
    )


_TEXTS = ("venue", "abstract", "status", "volume", "issue", "pages", "publisher", "language")
persons = st.builds(
    PersonRecord,
    place=places,
    name=lines,
    other_names=several,
    ids=of_people,
    affiliations=st.lists(affiliations, max_size=2).map(tuple),
    categories=several,
    measures=st.lists(
        st.builds(
            StatedMeasure, texts, st.floats(allow_nan=False, allow_infinity=False), optional, st.booleans()
        ),
        max_size=2,
    ).map(tuple),
    urls=several,
    former_ids=several,
    is_ambiguous=st.booleans(),
)


def written(statements: Iterable[Record | PersonRecord]) -> str:
    file = io.StringIO()
    write_records(statements, file)
    return file.getvalue()


def read_back(text: str) -> list[Statement]:
    part = Part(path="p", document="d", format="kgraph-records", data=text.encode(), context=LINES)
    return list(kgraph_records.read_part(part, ReadOptions()))


def without_line(statement: Statement) -> Statement:
    assert not hasattr(statement, "reason"), statement
    return msgspec.structs.replace(statement, place=msgspec.structs.replace(statement.place, line=1))


@settings(max_examples=150, deadline=None)
@given(st.lists(records() | persons, max_size=3))
def test_what_is_written_is_read_back(statements: list[Record | PersonRecord]) -> None:
    text = written(statements)
    assert text.count("\n") == len(statements)
    assert [without_line(statement) for statement in read_back(text)] == statements


@pytest.mark.parametrize("first", [records(), persons], ids=["paper", "person"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_output_is_known_as_our_own(first: st.SearchStrategy[Record], data: st.DataObject) -> None:
    assert kgraph_records.sniff(written([data.draw(first)]).encode()[: 16 << 10])


def test_a_line_says_no_more_than_is_known() -> None:
    record = Record(
        place=Place("d", 7, "r1"),
        title="On hands",
        authors=(
            AuthorName("Bo Li"),
            AuthorName("Ada Öztürk", affiliations=(Affiliation("Hand School"),), family="Öztürk"),
        ),
        has_code=False,
        citations=0,
        unused=("site",),
        repairs=("title",),
    )
    assert json.loads(written([record])) == {
        "id": "r1",
        "title": "On hands",
        "authors": ["Bo Li", {"name": "Ada Öztürk", "affiliations": ["Hand School"], "family": "Öztürk"}],
        "has_code": False,
        "citations": 0,
    }


def test_every_field_of_a_record_has_its_place_on_a_line() -> None:
    from kgraph.readers.record_line import AuthorLine, PersonLine, RecordLine

    reading = {"place", "repairs", "unused"}
    assert set(Record.__struct_fields__) - reading <= set(RecordLine.__struct_fields__)
    assert set(PersonRecord.__struct_fields__) - reading <= set(PersonLine.__struct_fields__)
    assert set(AuthorName.__struct_fields__) <= set(AuthorLine.__struct_fields__)


def test_a_measure_that_is_no_number_is_left_out() -> None:
    measures = (StatedMeasure("h-index", float("inf")), StatedMeasure("papers", 3.0))
    person = PersonRecord(place=Place("d", 1), name="Ada", measures=measures)
    (back,) = read_back(written([person]))
    assert isinstance(back, PersonRecord)
    assert back.measures == measures[1:]
