"""Any text goes into the graph and comes out of it unchanged, whoever reads it; no IRI is ever invalid."""

from __future__ import annotations

from urllib.parse import quote

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdf_corpus import BASE, nquads

from kgraph.model.entities import (
    Entities,
    Identifier,
    Link,
    PaperRecord,
    Person,
    PersonName,
    StatedNumber,
)
from kgraph.rdf.batches import quoted
from kgraph.rdf.iris import record_iri, web_iri, web_iris
from kgraph.rdf.nquads import ESCAPES
from kgraph.rdf.vocabulary import term

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

HOSTILE = [
    '"',
    "\\",
    '\\"',
    "\\u0041",
    "a\nb\r\nc\td",
    "\x00\x01\x1f\x7f",
    "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029",
    "</script><img onerror=alert(1)>",
    "قرآن \u202e mirrored",
    "🧪 é e\u0301 \ufeff \ufffe",
    "{} <x> %s ${y} ^^<z> @en .",
]
TEXT = st.text(max_size=40)


def entities_with(name: str) -> Entities:
    return Entities.from_rows(
        {
            "people": [
                Person(
                    id="a",
                    name=name,
                    kind="Person",
                    confidence=1.0,
                    n_papers=0,
                    first_year=None,
                    last_year=None,
                )
            ],
            "person_names": [PersonName(person="a", name=name + "!", n_mentions=1)],
        }
    )


def names_by_oxigraph(data: bytes) -> set[str]:
    store = ox.Store()
    store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    pattern = ox.NamedNode(BASE + "person/a"), ox.NamedNode(term("kg:name")), None, ox.DefaultGraph()
    return {q.object.value for q in store.quads_for_pattern(*pattern)}


def names_by_rdflib(data: bytes) -> set[str]:
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="nquads")
    pattern = rdflib.URIRef(BASE + "person/a"), rdflib.URIRef(term("kg:name")), None
    return {str(o) for _, _, o in dataset.triples(pattern)}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_survives_oxigraph_and_rdflib(name: str) -> None:
    data = nquads(entities_with(name))
    assert names_by_oxigraph(data) == names_by_rdflib(data) == {name}


@settings(deadline=None, max_examples=80)
@given(TEXT)
def test_any_text_survives_oxigraph_and_rdflib(name: str) -> None:
    data = nquads(entities_with(name))
    assert names_by_oxigraph(data) == names_by_rdflib(data) == {name}


def test_every_character_of_the_first_planes_survives() -> None:
    everything = "".join(chr(c) for c in range(0x3000) if not 0xD800 <= c <= 0xDFFF)
    data = nquads(entities_with(everything))
    assert names_by_oxigraph(data) == names_by_rdflib(data) == {everything}


def test_a_line_of_the_file_is_a_quad_for_every_notion_of_line() -> None:
    data = nquads(entities_with("".join(ESCAPES)))
    assert len(data.decode().splitlines()) == data.count(b"\n")


def test_lone_surrogates_cannot_enter_the_tables() -> None:
    """So none can reach the graph: what reads documents has to replace them."""
    with pytest.raises(UnicodeEncodeError):
        pl.Series(["\ud800"])


@settings(deadline=None, max_examples=80)
@given(
    record=TEXT,
    scheme=st.sampled_from(["doi", "dblp", "openreview", "acl", "isbn", "mine"]),
    value=TEXT,
    url=TEXT,
    measure=TEXT,
)
@example(record="#1", scheme="doi", value="10.1/<a b>", url='http://x/"<>\\^`{|}%zz\x00', measure="h/i #?")
@example(record="", scheme="acl", value="\u00a0", url="0\u00a00", measure="\u2028")
@example(record="", scheme="openreview", value="\ue000", url="http://a:b@[::1]:80/ü", measure="")
def test_no_text_makes_an_invalid_iri(record: str, scheme: str, value: str, url: str, measure: str) -> None:
    rows = {
        "paper_records": [
            PaperRecord(
                document="d1",
                record=record,
                line=1,
                paper="p1",
                title="T",
                authors="",
                year=None,
                date=None,
                venue=None,
                merged_by=None,
            )
        ],
        "identifiers": [Identifier(kind="paper", entity="p1", scheme=scheme, value=value)],
        "links": [
            Link(kind="paper", entity="p1", role="page", url=url),
            Link(kind="paper", entity="p1", role="code", url="http://" + url),
        ],
        "stated_numbers": [
            StatedNumber(person="a", name=measure, value=1.0, as_of=None, as_of_inferred=False, document="d1")
        ],
    }
    data = nquads(Entities.from_rows(rows))
    store = ox.Store()
    store.bulk_load(data, format=ox.RdfFormat.N_QUADS)  # refuses invalid IRIs
    assert len(store) == data.count(b"\n")
    dataset = rdflib.Dataset()
    dataset.parse(data=data, format="nquads")
    assert len(set(dataset.quads())) == len(store)


@settings(max_examples=200)
@given(st.lists(st.tuples(TEXT, TEXT), min_size=2, max_size=2, unique=True))
def test_two_records_of_a_document_never_share_an_iri(keys: list[tuple[str, str]]) -> None:
    texts = pl.DataFrame({"record": [record for _, record in keys]})
    encoded = texts.select(quoted("record", safe=""))["record"].to_list()
    assert encoded == [quote(record, safe="") for _, record in keys]
    one, other = (record_iri(BASE, "d", record) for record in encoded)
    assert ox.NamedNode(one) and ox.NamedNode(other)
    assert (one == other) == (keys[0][1] == keys[1][1])


@pytest.mark.parametrize(
    ("address", "iri"),
    [
        ("https://example.org/a", "https://example.org/a"),
        (" https://example.org/a b ", "https://example.org/a%20b"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/%41%zz", "https://example.org/%41%25zz"),
        ("https://example.org/ü", "https://example.org/%C3%BC"),
        ("https://bücher.example/x", "https://bücher.example/x"),
        ("HTTP://Example.ORG/x", "HTTP://Example.ORG/x"),
        ("http://[::1]:80/x[1]", "http://[::1]:80/x%5B1%5D"),
        ("https://example.org/#a#b", None),
        ("http://a b/", None),
        ("http://a\u00a0b/", None),
        ("https://example.org/a\u00a0b\nc", "https://example.org/a%C2%A0b%0Ac"),
        ("http://", None),
        ("example.org/a", None),
        ("javascript:alert(1)", None),
        ("data:text/html,<script>", None),
        ("", None),
    ],
)
def test_web_addresses_become_valid_iris_or_none(address: str, iri: str | None) -> None:
    assert web_iri(address) == iri


_ADDRESSES = st.builds(
    "".join,
    st.lists(st.sampled_from(["http://", "https://", "a.org", "/", "#", "?", "%41", "%", "ö", " ", ":80"])),
)


@given(st.lists(_ADDRESSES | st.text()))
def test_a_column_of_addresses_is_that_of_single_addresses(addresses: list[str]) -> None:
    column = pl.DataFrame({"url": addresses}, schema={"url": pl.String}).select(web_iris("url"))
    assert column["url"].to_list() == [web_iri(address) for address in addresses]
