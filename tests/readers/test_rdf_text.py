"""RDF documents: however they are cut, the parts state the same; what is broken costs only itself."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from kgraph.errors import BadDocument
from kgraph.model.records import PersonRecord, Record, Rejected, Statement
from kgraph.readers import Part, ReadOptions, Source, dblp_rdf, parts_of, rdf_graph, semopenalex
from kgraph.readers import semopenalex_gathering as gathering
from kgraph.readers.batches import read_part
from kgraph.readers.documents import cutting
from kgraph.readers.documents.rdf_text import rdf_parts, rdf_quads, syntax_of
from kgraph.readers.format import Format
from kgraph.readers.rdf_graph import quads_of

TRIG = b"""@prefix ex: <http://example.org/> .
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
# a comment with "quotes" and a full stop .
ex:a foaf:name "A. B. ", 'it''s' ; ex:size 1.5 , 2. ex:a ex:note \"\"\"lines .
<http://example.org/not> a "statement" .
ex:x } "" \"\"\" .
ex:b.c foaf:knows [ foaf:name "in brackets." ; ex:p ( 1 2.0 "x" ) ], _:b1 .
_:b1 foaf:name "stays" .
@base <http://example.org/base/> .
<rel#hash> ex:p <http://example.org/a#b> , "e\\\\" , "\\"quoted\\" . " .

ex:graph {
    ex:c ex:p "one" .
    ex:d ex:p '''two }
    ''' ; ex:q "three"@en-GB
}
GRAPH <http://example.org/second> { ex:e ex:p 4 . ex:f ex:p 5 }
{ ex:g ex:p true . }
@prefix ex: <http://example.com/other/> .
ex:h ex:p\\-x <g> .
""".replace(b"''s'", b" s'")


def nameless(quads: list[str]) -> list[str]:
    return sorted(re.sub(r"_:[0-9a-f]{20,}", "_:", quad) for quad in quads)


class Pieces(Source):
    """A document that comes in small pieces."""

    step = 7

    def utf8_chunks(self) -> Iterator[bytes]:
        data = self.utf8_of_file()
        for start in range(0, len(data), self.step):
            yield data[start : start + self.step]

    def utf8_of_file(self) -> bytes:
        return b"".join(super().utf8_chunks())


def in_pieces(folder: Path, data: bytes, step: int) -> Source:
    (folder / "a.trig").write_bytes(data)
    source = Pieces(folder / "a.trig")
    source.step = step
    return source


@pytest.mark.parametrize("size", [1, 40, 200, 5000])
@pytest.mark.parametrize("step", [1, 13, 5000])
def test_parts_state_what_the_document_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, step: int
) -> None:
    monkeypatch.setattr(
        "kgraph.readers.documents.rdf_text.pieces_at",
        lambda source, boundary: cutting.pieces_at(source, boundary, size=size),
    )
    parts = list(rdf_parts(in_pieces(tmp_path, TRIG, step)))
    assert b"".join(part.data for part in parts) == TRIG
    assert len(parts) >= (3 if size * step < 50 else 1)
    for before, after in pairwise(parts):
        assert after.line == before.line + before.data.count(b"\n")
    found = [quad for part in parts for quad in rdf_quads(part)]
    assert not [quad for quad in found if isinstance(quad, Rejected)]
    expected = [str(quad) for quad in parse(TRIG, format=RdfFormat.TRIG)]
    assert nameless(list(map(str, found))) == nameless(expected)


def test_triples_of_a_subject_and_its_blank_nodes_stay_together(tmp_path: Path) -> None:
    lines = []
    for n in range(40_000):
        lines += [f"<http://e.org/{n}> <http://e.org/p> _:s{n} .", f'_:s{n} <http://e.org/q> "{n}" .']
    (tmp_path / "a.nt").write_text("\n".join(lines))
    parts = list(rdf_parts(Source(tmp_path / "a.nt")))
    assert len(parts) > 2
    for part in parts:
        labels = re.findall(rb"_:s\d+", part.data)
        assert len(labels) == 2 * len(set(labels))


@pytest.mark.parametrize(
    ("head", "syntax"),
    [
        (b"@base <http://e.org/> .\n<a> <b> <c> .", "Turtle or TriG"),
        (b"\n# x\n<http://e.org/a> a <http://e.org/B> .", "Turtle or TriG"),
        (b"_:a <http://e.org/p> 'x' .", "Turtle or TriG"),
        (b'<http://e.org/a> <http://e.org/p> "x"@en <http://e.org/g> .\n', "N-Quads"),
        (b'{"@graph": []}', "JSON-LD"),
        (b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "RDF/XML"),
        (b"", None),
        (b"<dblp><article key='a'>", None),
        (b"<http://example.org/> a page worth reading", None),
        (b"PREFIX ex: <http://e.org/>\nSELECT * WHERE { ?s ?p ?o }", None),
        (b"@article{a, title = {A}}", None),
        (b'{"id": "http://e.org/a", "title": "A"}', None),
        (b"[1, 2]", None),
        (b"TY  - JOUR", None),
    ],
)
def test_syntaxes_are_known_by_their_beginning(head: bytes, syntax: str | None) -> None:
    found = syntax_of(head)
    assert (found and found[0]) == syntax


def statements(format: Format, source: Source) -> list[Statement]:
    return [
        statement
        for part in parts_of(source, format)
        for statement in ([part] if isinstance(part, Rejected) else read_part(format, part, ReadOptions()))
    ]


def test_names_of_documents_do_not_count(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_bytes(gzip.compress(TRIG))
    assert rdf_graph.sniff(Source(tmp_path / "a.jsonld").head)
    assert statements(rdf_graph.FORMAT, Source(tmp_path / "a.jsonld")) == []


def test_a_prefix_alone_does_not_make_a_document_dblps(tmp_path: Path) -> None:
    head = b"@prefix dblp: <https://dblp.org/rdf/schema#> .\n<http://e.org/a> <http://e.org/p> 'dblp' .\n"
    assert not dblp_rdf.sniff(head)
    assert rdf_graph.sniff(head)
    assert dblp_rdf.sniff(head + b"<https://dblp.org/rec/a/b> dblp:title 'A' .")
    assert not rdf_graph.sniff(head + b"<https://dblp.org/rec/a/b> dblp:title 'A' .")


def test_triples_of_a_document_are_the_same_each_time_and_apart_from_others(tmp_path: Path) -> None:
    (tmp_path / "a.trig").write_bytes(TRIG)
    (tmp_path / "b.trig").write_bytes(TRIG + b"# other\n")
    first, again = (list(quads_of(Source(tmp_path / "a.trig"))) for _ in range(2))
    assert first == again
    text = b"".join(line + b" .\n" for line in first)
    expected = {
        re.sub(r" <[^>]*>$", "", str(q)) if str(q.graph_name) != "DEFAULT" else str(q)
        for q in parse(TRIG, format=RdfFormat.TRIG)
    }
    assert len(list(parse(text, format=RdfFormat.N_TRIPLES))) == len(first) == len(expected)
    labels = [
        set(re.findall(rb"_:\S+", b" ".join(lines)))
        for lines in (first, list(quads_of(Source(tmp_path / "b.trig"))))
    ]
    assert len(labels[0]) == len(labels[1]) == 5
    assert not labels[0] & labels[1]


def test_labels_of_blank_nodes_are_shared_by_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "kgraph.readers.documents.rdf_text.pieces_at",
        lambda source, boundary: cutting.pieces_at(source, boundary, size=1),
    )
    data = b"".join(b"<http://e.org/%d> <http://e.org/p> _:shared , [] .\n" % n for n in range(50))
    source = in_pieces(tmp_path, data, 10)
    assert len(list(rdf_parts(source))) > 10
    labels = re.findall(rb"_:\S+", b" ".join(quads_of(source)))
    assert len(labels) == 100 and len(set(labels)) == 51


def test_entities_of_xml_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.rdf").write_text(
        '<!DOCTYPE rdf:RDF [<!ENTITY a "aaaa">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    )
    with pytest.raises(BadDocument, match="declares XML entities"):
        list(parts_of(Source(tmp_path / "a.rdf"), rdf_graph.FORMAT))


def test_a_document_of_nothing_but_prefixes_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.readers.documents.rdf_text._PRELUDE_BYTES", 1000)
    data = b"".join(b"@prefix p%d: <http://e.org/> .\np%d:a p%d:b 1 .\n" % (n, n, n) for n in range(60_000))
    (tmp_path / "a.ttl").write_bytes(data)
    found = statements(rdf_graph.FORMAT, Source(tmp_path / "a.ttl"))
    assert isinstance(found[-1], Rejected) and "of prefixes" in found[-1].reason


def semopenalex_document(n_works: int) -> bytes:
    """Works whose nodes stand anywhere."""
    base = "https://semopenalex.org"
    blocks = []
    for n in range(n_works):
        work = f"W{2_000_000_000 + 37 * n}"
        blocks.append(
            f'<{base}/work/{work}> a <{base}/class/Work> ; <http://purl.org/dc/terms/title> "Title {n}" ;\n'
            f" p:hasAuthorPosition <{base}/authorposition/{work}A5000001>,"
            f" <{base}/authorposition/{work}A5000002> ;\n"
            f" p:hasPrimaryLocation <{base}/location/{work}1> .\n"
        )
        for author, position in (("A5000001", "last"), ("A5000002", "first")):
            blocks.append(
                f"<{base}/authorposition/{work}{author}> p:hasAuthor <{base}/author/{author}> ;"
                f' p:position "{position}" .\n'
            )
        blocks.append(f"<{base}/location/{work}1> p:hasSource <{base}/source/S1000001> .\n")
    for id, name in (
        ("author/A5000001", "Ada Öztürk"),
        ("author/A5000002", "Bo Li"),
        ("source/S1000001", "J"),
    ):
        kind = id.partition("/")[0].capitalize()
        blocks.append(
            f'<{base}/{id}> a <{base}/class/{kind}> ; <http://xmlns.com/foaf/0.1/name> "{name}" .\n'
        )
    random.Random(1).shuffle(blocks)
    blocks.insert(n_works, "<http://e.org/broken> p:x nothing .\n")
    return f"@prefix p: <{base}/property/> .\n{''.join(blocks)}".encode()


def test_nodes_of_a_large_document_are_brought_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = semopenalex_document(400)
    (tmp_path / "a.ttl").write_bytes(data)
    small = statements(semopenalex.FORMAT, Source(tmp_path / "a.ttl"))
    monkeypatch.setattr(gathering, "WHOLE_BYTES", 1000)
    monkeypatch.setattr(gathering, "GATHERED_BYTES", 10_000)
    monkeypatch.setattr(gathering, "HELD_BYTES", 5000)
    source = Source(tmp_path / "a.ttl")
    n_parts = sum(1 for _ in parts_of(source, semopenalex.FORMAT))
    large = statements(semopenalex.FORMAT, source)
    assert n_parts > 10
    assert sorted(map(str, large)) == sorted(map(str, small))
    records = [record for record in large if isinstance(record, Record)]
    assert len(records) == 400 and {record.venue for record in records} == {"J"}
    assert {tuple(author.name for author in record.authors) for record in records} == {
        ("Bo Li", "Ada Öztürk")
    }
    assert sum(isinstance(statement, PersonRecord) for statement in large) == 2
    (rejected,) = (statement for statement in large if isinstance(statement, Rejected))
    assert rejected.reason.startswith("no RDF") and data.split(b"\n")[rejected.line - 1].startswith(
        b"<http://e.org/b"
    )


def test_a_large_document_without_works_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "WHOLE_BYTES", 10)
    (tmp_path / "a.nt").write_text(
        "<https://semopenalex.org/source/S1000001> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
        " <https://semopenalex.org/class/Source> .\n" * 3
    )
    (only,) = statements(semopenalex.FORMAT, Source(tmp_path / "a.nt"))
    assert isinstance(only, Rejected) and "neither a work nor an author" in only.reason


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([TRIG, semopenalex_document(3)]),
    st.lists(st.tuples(st.integers(0, 1500), st.binary(min_size=1, max_size=4)), max_size=6),
    st.integers(0, 1500),
)
def test_no_bytes_make_it_fail(data: bytes, changes: list[tuple[int, bytes]], cut: int) -> None:
    changed = bytearray(data)
    for at, new in changes:
        changed[at : at + len(new)] = new
    text = bytes(changed[: max(10, len(data) - cut)]).decode("utf-8", "replace").encode()
    for format in (dblp_rdf.FORMAT, semopenalex.FORMAT, rdf_graph.FORMAT):
        format.sniff(text)
        for context in (b"Turtle or TriG\n", b"N-Quads\n", b"RDF/XML\n", b"JSON-LD\n"):
            part = Part(path="a", document="d", format=format.name, data=text, context=context)
            list(read_part(format, part, ReadOptions()))


@pytest.mark.parametrize(
    "sign",
    [
        b'"',
        b"<",
        b"{",
        b"[",
        b".",
        b'"""',
        b"a ",
        b"\\",
        b"#\n",
        b"'",
        b"@prefix a: <b> .",
        b"}",
        b". a b c\n",
    ],
)
def test_long_runs_of_a_sign_are_read_in_time(sign: bytes) -> None:
    data = b"<http://e.org/a> <http://e.org/p> " + sign * (300_000 // len(sign))
    part = Part(path="a", document="d", format="rdf", data=data, context=b"Turtle or TriG\n")
    list(read_part(rdf_graph.FORMAT, part, ReadOptions()))
