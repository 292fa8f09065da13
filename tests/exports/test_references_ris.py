"""Records written as RIS come back as they were, through our reader and through rispy."""

from __future__ import annotations

import io

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.exports.references.ris import TYPES, name_of, write_ris
from kgraph.model.records import Affiliation, AuthorName, Place, Record
from kgraph.readers import ReadOptions
from kgraph.readers.batches import read_part
from kgraph.readers.documents.part import Part
from kgraph.readers.ris import FORMAT

LETTERS = "abcxyzABCXYZ0189äßØñλЖ中"
WORD = st.text(LETTERS, min_size=1, max_size=8)
NAME_WORD = st.text("abcxyzäßØñλЖ中", min_size=1, max_size=8).map(str.title).filter(lambda w: w != "Others")
TEXT = st.lists(
    st.one_of(WORD, st.sampled_from(["-", "ER -", "TY - JOUR", "(x)", "50%", "a:", "AU"])), max_size=5
).map(lambda words: " ".join(["T", *words]))
PERSON = st.builds(
    lambda family, given: AuthorName(f"{family}, {given}", family=family), NAME_WORD, NAME_WORD
)
GROUP = st.builds(lambda name: AuthorName(name, is_group=True), NAME_WORD)
PLAIN = st.builds(lambda a, b: AuthorName(f"{a} {b}"), NAME_WORD, NAME_WORD)
AUTHOR = st.one_of(PERSON, GROUP, PLAIN)
DATES = st.sampled_from([(None, None), (1999, "1999"), (2024, "2024-05"), (2024, "2024-02-29")])
NUMBER = st.none() | st.integers(1, 999).map(str)
PAGES = st.none() | st.sampled_from(["7", "e0268950", "123–145", "S12–S18"])


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Records that hold nothing but what RIS can hold."""
    kind = draw(st.sampled_from([None, *TYPES]))
    year, date = draw(DATES)
    ids = draw(st.dictionaries(st.just("doi"), WORD.map(lambda text: f"10.1234/{text.lower()}")))
    ids |= draw(st.sampled_from([{}, {"pubmed": "15170338"}, {"wos": "WOS:000221807500019"}]))
    if kind in ("Book", "Thesis", "Report"):
        ids |= draw(st.sampled_from([{}, {"isbn": "978-3-16-148410-0"}]))
    return Record(
        place=Place("", 1, draw(st.just("#1") | WORD)),
        title=draw(TEXT),
        authors=tuple(draw(st.lists(AUTHOR, max_size=4))),
        kind=kind,
        year=year,
        date=date,
        venue=draw(st.none() | TEXT),
        keywords=tuple(draw(st.lists(WORD, max_size=3, unique=True))),
        abstract=draw(st.none() | TEXT),
        ids=ids,
        urls=tuple(draw(st.lists(WORD.map(lambda text: f"https://x.org/{text}"), max_size=2, unique=True))),
        volume=draw(NUMBER),
        issue=draw(NUMBER),
        pages=draw(PAGES),
        publisher=draw(st.none() | TEXT),
        editors=tuple(draw(st.lists(PERSON, max_size=2, unique_by=lambda person: person.name))),
        venue_ids=draw(st.sampled_from([{}, {"issn": "1932-6203"}])),
        language=draw(st.sampled_from([None, "en", "German"])),
    )


def written(*records: Record) -> str:
    file = io.StringIO()
    write_ris(records, file)
    return file.getvalue()


def read_back(text: str) -> list[Record]:
    part = Part(path="written.ris", document="d", format="ris", data=text.encode())
    statements = list(read_part(FORMAT, part, ReadOptions()))
    assert all(isinstance(statement, Record) for statement in statements)
    return [statement for statement in statements if isinstance(statement, Record)]


def without_place(record: Record) -> Record:
    named = "" if record.place.record.startswith("#") else record.place.record
    accession = record.ids.get("pubmed") or record.ids.get("wos") or ""
    return msgspec.structs.replace(record, place=Place("", 0, named or accession))


@given(st.lists(records(), max_size=3))
def test_what_ris_can_hold_comes_back(originals: list[Record]) -> None:
    back = read_back(written(*originals))
    assert [msgspec.structs.replace(r, place=Place("", 0, r.place.record)) for r in back] == [
        without_place(record) for record in originals
    ]


@given(records())
def test_rispy_reads_the_same(record: Record) -> None:
    rispy = pytest.importorskip("rispy")
    (entry,) = rispy.loads(written(record))
    assert entry["title"] == record.title
    assert entry.get("authors", []) == [name_of(author) for author in record.authors]
    assert entry.get("secondary_title") == record.venue
    assert entry.get("year") == (None if record.year is None else str(record.year))
    assert entry.get("keywords", []) == list(record.keywords)
    assert entry.get("doi") == record.ids.get("doi")
    assert entry.get("abstract") == record.abstract


def test_a_record_of_everything_as_text() -> None:
    record = Record(
        place=Place("d", 1, "kg7"),
        title="On\nnetworks",
        authors=(
            AuthorName("Ada van Berg", family="van Berg", affiliations=(Affiliation("Univ X, City"),)),
            AuthorName("ATLAS Collaboration", is_group=True),
        ),
        kind="ConferencePaper",
        year=2024,
        date="2024-05",
        venue="Proceedings of Things",
        keywords=("graphs",),
        labs=("Univ Y, Town",),
        ids={"doi": "10.1234/a", "arxiv": "2205.15659"},
        pages="123–130",
        editors=(AuthorName("Ng, Al"),),
        venue_ids={"issn": "1932-6203", "isbn": "978-3-16-148410-0"},
    )
    assert written(record) == (
        "TY  - CONF\n"
        "ID  - kg7\n"
        "TI  - On networks\n"
        "AU  - van Berg, Ada\n"
        "AU  - ATLAS Collaboration,\n"
        "A2  - Ng, Al\n"
        "T2  - Proceedings of Things\n"
        "PY  - 2024\n"
        "DA  - 2024/05//\n"
        "SP  - 123\n"
        "EP  - 130\n"
        "SN  - 1932-6203\n"
        "SN  - 978-3-16-148410-0\n"
        "DO  - 10.1234/a\n"
        "UR  - https://arxiv.org/abs/2205.15659\n"
        "KW  - graphs\n"
        "AD  - Univ X, City\n"
        "AD  - Univ Y, Town\n"
        "ER  - \n\n"
    )
    (back,) = read_back(written(record))
    assert back.ids == record.ids
    assert back.labs == ("Univ X, City", "Univ Y, Town")
    assert back.authors[0].name == "van Berg, Ada"
    assert back.authors[1] == record.authors[1]


def test_an_inferred_date_is_not_written() -> None:
    record = Record(place=Place("d", 1, "#1"), title="T", year=2024, date="2024", date_inferred=True)
    assert written(record) == "TY  - GEN\nTI  - T\nPY  - 2024\nER  - \n\n"
