"""Entities → quads: what is said, in which graph, how often."""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pyoxigraph as ox
import pytest
import rdflib
from rdf_corpus import BASE, RUN, nquads
from rdflib import OWL, RDF

from kgraph.errors import BadRequest, KGraphError, UnknownName
from kgraph.model.entities import (
    ROWS,
    AuthorshipAffiliation,
    Citation,
    Entities,
    Identifier,
    Link,
    Paper,
    Replacement,
    StatedNumber,
    Topic,
)
from kgraph.rdf.iris import ONTOLOGY
from kgraph.rdf.nquads import PROFILES
from kgraph.rdf.ontology import read_turtle
from kgraph.rdf.quads import write_quads
from kgraph.rdf.vocabulary import PREFIXES, term

GOLDEN = Path(__file__).with_name("tiny_quads.txt")
PAPER = Paper(
    id="p1",
    title="T",
    kind="Paper",
    year=2020,
    year_inferred=False,
    date=None,
    venue=None,
    edition=None,
    author_count=0,
    authors_complete=True,
    abstract=None,
    citations=None,
    has_code=False,
    status=None,
    version_of=None,
    n_records=1,
)


def load(data: bytes) -> ox.Store:
    store = ox.Store()
    store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    return store


def objects(data: bytes, subject: str, predicate: str) -> list[str]:
    node, path = ox.NamedNode(BASE + subject), ox.NamedNode(term(predicate))
    return sorted(q.object.value for q in load(data).quads_for_pattern(node, path, None))


def readable(data: bytes) -> str:
    """Quads as lines with prefixes, one block a graph, sorted: for eyes and diffs."""
    text = data.decode()
    for prefix, namespace in {**PREFIXES, "": BASE}.items():
        text = re.sub(rf"<{re.escape(namespace)}([^>]*)>", rf"{prefix}:\1", text)
    graphs: dict[str, list[str]] = {}
    for line in text.splitlines():
        match = re.fullmatch(r"(\S+ \S+ (?:\".*\"(?:\^\^\S+)?|\S+))(?: (\S+))? \.", line)
        assert match, line
        graphs.setdefault(match[2] or "default graph", []).append(match[1])
    order = sorted(
        graphs, key=lambda graph: (graph != "default graph", not graph.startswith(":source"), graph)
    )
    return "\n".join(f"{graph}\n" + "".join(f"  {t}\n" for t in sorted(graphs[graph])) for graph in order)


def test_the_quads_of_the_tiny_corpus_are_those_that_were_read_and_approved(tiny_nquads: bytes) -> None:
    """After an intended change: KGRAPH_KEEP=1 pytest tests/rdf/test_quads.py, and read the diff."""
    if os.environ.get("KGRAPH_KEEP"):
        GOLDEN.write_text(readable(tiny_nquads), encoding="utf-8", newline="\n")
    assert readable(tiny_nquads) == GOLDEN.read_text(encoding="utf-8")


def test_same_entities_give_the_same_bytes(tiny: Entities, tiny_nquads: bytes) -> None:
    assert nquads(tiny) == tiny_nquads


@pytest.mark.parametrize("profile", PROFILES)
def test_counts_are_those_of_a_store_that_loads_the_file(tiny: Entities, profile: str) -> None:
    file = io.BytesIO()
    counts = write_quads(tiny, file, base=BASE, run=RUN, profile=profile)
    store = load(file.getvalue())
    kinds = Counter(
        "default"
        if isinstance(q.graph_name, ox.DefaultGraph)
        else "source"
        if q.graph_name.value.startswith(BASE + "source/")
        else q.graph_name.value.removeprefix(BASE + "graph/")
        for q in store
    )
    assert {k: n for k, n in counts.graphs.items() if n} == kinds
    provenance = ox.NamedNode(BASE + "graph/provenance")
    outside = Counter(q.predicate.value for q in store if q.graph_name != provenance)
    assert {term(name): n for name, n in counts.properties.items()} == outside
    assert file.getvalue().count(b"\n") == len(store)


def test_each_profile_holds_all_that_the_smaller_one_holds(tiny: Entities) -> None:
    def facts(profile: str) -> set[bytes]:
        lines = nquads(tiny, profile).splitlines()
        return {line for line in lines if b"graph/provenance" not in line}

    minimal, core, full = map(facts, PROFILES)
    assert minimal < core < full


@pytest.mark.parametrize(
    ("profile", "absent", "present"),
    [
        (
            "minimal",
            ["kg:hasAuthorship", "kg:describes", "rdfs:label", "kg:abstract"],
            ["kg:authoredBy", "kg:title"],
        ),
        (
            "core",
            ["rdfs:label", "kg:abstract", "kg:hasMembership"],
            ["kg:position", "kg:line", "kg:alternativeName"],
        ),
        ("full", [], ["rdfs:label", "kg:abstract", "kg:hasMembership", "kg:firstYear"]),
    ],
)
def test_profiles_leave_out_what_they_say(
    tiny: Entities, profile: str, absent: list[str], present: list[str]
) -> None:
    said = {q.predicate.value for q in load(nquads(tiny, profile))}
    assert not said & {term(t) for t in absent}
    assert {term(t) for t in present} <= said


def test_no_quad_has_a_blank_node(tiny_nquads: bytes) -> None:
    store = load(tiny_nquads)
    assert not [q for q in store if isinstance(q.subject, ox.BlankNode) or isinstance(q.object, ox.BlankNode)]


def test_functional_properties_have_one_value_in_the_default_graph(tiny_nquads: bytes) -> None:
    functional = set(map(str, read_turtle("kgraph.ttl").subjects(RDF.type, OWL.FunctionalProperty)))
    default = load(tiny_nquads).quads_for_pattern(None, None, None, ox.DefaultGraph())
    values = Counter((q.subject.value, q.predicate.value) for q in default if q.predicate.value in functional)
    assert len(values) > 50
    assert set(values.values()) == {1}


def test_every_predicate_and_class_is_in_the_vocabulary(tiny_nquads: bytes) -> None:
    known = set(map(str, read_turtle("kgraph.ttl").subjects(RDF.type)))
    for quad in load(tiny_nquads):
        for node in (quad.predicate, quad.object):
            if isinstance(node, ox.NamedNode) and node.value.startswith(ONTOLOGY):
                assert node.value in known


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")  # its own, in its own parser
def test_rdflib_reads_the_same_quads(tiny_nquads: bytes) -> None:
    dataset = rdflib.Dataset()
    dataset.parse(data=tiny_nquads.decode(), format="nquads")
    assert len(set(dataset.quads())) == len(load(tiny_nquads))


def test_an_inferred_author_has_no_position_and_is_an_author(tiny_nquads: bytes) -> None:
    assert objects(tiny_nquads, "paper/p1#author-3", "kg:isInferred") == ["true"]
    assert objects(tiny_nquads, "paper/p1#author-3", "kg:position") == []
    assert BASE + "person/cy" in objects(tiny_nquads, "paper/p1", "kg:authoredBy")
    assert objects(tiny_nquads, "paper/p1", "kg:authorCount") == ["2"]


def test_what_is_false_unless_said_is_not_written(tiny_nquads: bytes) -> None:
    assert objects(tiny_nquads, "paper/p1", "kg:hasCode") == ["true"]
    assert objects(tiny_nquads, "paper/p2", "kg:hasCode") == []
    assert objects(tiny_nquads, "paper/p2", "kg:yearInferred") == []


def test_a_record_stands_in_the_graph_of_its_document_with_its_line(tiny_nquads: bytes) -> None:
    query = f"""PREFIX kg: <https://w3id.org/kgraph/ontology#>
        SELECT ?g ?line ?names WHERE {{ GRAPH ?g {{
          ?r kg:describes <{BASE}paper/p1> ; kg:line ?line ; kg:authorsAsPrinted ?names }} }}"""
    rows = list(load(tiny_nquads).query(query))
    assert [tuple(v.value for v in row) for row in rows] == [
        (BASE + "source/0123456789abcdef", "10", "Ada Öztürk; Bo Li; et al.")
    ]


def test_a_membership_spans_the_years_of_the_papers_that_show_it(tiny: Entities) -> None:
    more = pl.concat([tiny.affiliations, _affiliation("p1", 2, "mila"), _affiliation("p2", 2, "mila")])
    data = nquads(tiny.with_tables(affiliations=more))
    assert objects(data, "person/bo#member-mila", "kg:firstYear") == ["2020"]
    assert objects(data, "person/bo#member-mila", "kg:lastYear") == ["2021"]
    assert objects(data, "person/bo", "kg:hasMembership") == [
        BASE + "person/bo#member-deepmind",
        BASE + "person/bo#member-mila",
    ]


def test_two_texts_of_one_lab_on_one_authorship_are_one_affiliation(tiny: Entities) -> None:
    more = pl.concat([tiny.affiliations, _affiliation("p3", 2, "mila")])
    data = nquads(tiny.with_tables(affiliations=more))
    assert objects(data, "paper/p3#author-2", "kg:affiliation") == [BASE + "lab/mila"]
    assert len(objects(data, "paper/p3#author-2", "kg:affiliationAsPrinted")) == 2


def _affiliation(paper: str, rank: int, lab: str) -> pl.DataFrame:
    row = AuthorshipAffiliation(paper=paper, rank=rank, lab=lab, as_printed=f"{lab} (again)")
    return Entities.from_rows({"affiliations": [row]}).affiliations


def test_a_merged_id_leads_to_the_one_that_stayed() -> None:
    data = nquads(Entities.from_rows({"replacements": [Replacement(kind="paper", old="p0", new="p1")]}))
    assert objects(data, "paper/p0", "dct:isReplacedBy") == [BASE + "paper/p1"]


def test_identifiers_are_iris_and_those_without_address_are_text() -> None:
    rows = [
        Identifier(kind="paper", entity="p1", scheme="doi", value="10.1002/(sici)1097<1661::aid>3.0.co;2-2"),
        Identifier(kind="paper", entity="p1", scheme="semanticscholar", value="123"),
        Identifier(kind="person", entity="a1", scheme="dblp", value="51/2352"),
        Identifier(kind="person", entity="a1", scheme="openreview", value="~Zoë_O'Neil1"),
        Identifier(kind="person", entity="a1", scheme="email_sha1", value='x"y\\'),
        Identifier(kind="person", entity="a1", scheme="house list", value="7"),
    ]
    data = nquads(Entities.from_rows({"identifiers": rows}))
    assert objects(data, "paper/p1", "kg:doi") == [
        "https://doi.org/10.1002/(sici)1097%3C1661::aid%3E3.0.co;2-2"
    ]
    assert objects(data, "paper/p1", "kg:semanticScholar") == ["https://www.semanticscholar.org/paper/123"]
    assert objects(data, "person/a1", "kg:dblp") == ["https://dblp.org/pid/51/2352"]
    assert objects(data, "person/a1", "kg:openreview") == [
        "https://openreview.net/profile?id=~Zo%C3%AB_O'Neil1"
    ]
    assert objects(data, "person/a1", "kg:localIdentifier") == ['email_sha1:x"y\\', "house list:7"]


def test_links_that_are_no_web_addresses_stay_text() -> None:
    urls = [
        "https://example.org/a b?q=“x”",
        "https://example.org/a%20b?q=%E2%80%9Cx%E2%80%9D",
        "javascript:alert(1)",
        "http://[bad/",
        " ",
    ]
    rows = [Link(kind="paper", entity="p1", role="page", url=u) for u in urls]
    data = nquads(Entities.from_rows({"links": rows}))
    assert objects(data, "paper/p1", "kg:page") == ["https://example.org/a%20b?q=%E2%80%9Cx%E2%80%9D"]
    assert objects(data, "paper/p1", "kg:linkAsPrinted") == [" ", "http://[bad/", "javascript:alert(1)"]


@pytest.mark.parametrize(
    ("value", "written"),
    [(89.0, ["89"]), (0.97, ["0.97"]), (-2.5, ["-2.5"]), (float("nan"), []), (float("inf"), [])],
)
def test_doubles_are_spelt_as_the_store_spells_them(value: float, written: list[str]) -> None:
    number = StatedNumber(
        person="a1", name="h/ index", value=value, as_of=None, as_of_inferred=False, document="d1"
    )
    data = nquads(Entities.from_rows({"stated_numbers": [number]}))
    assert objects(data, "measure/a1-h%2F%20index-d1", "kg:value") == written
    assert load(data).dump(format=ox.RdfFormat.N_QUADS).count(b"\n") == data.count(b"\n")


@pytest.mark.parametrize(
    ("date", "written"), [("2021-05-31", ["2021-05-31"]), ("2021-02-30", []), ("2021-05", [])]
)
def test_only_days_of_the_calendar_are_dates(date: str, written: list[str]) -> None:
    row = Paper(**{f: getattr(PAPER, f) for f in PAPER.__struct_fields__} | {"date": date})
    assert objects(nquads(Entities.from_rows({"papers": [row]})), "paper/p1", "kg:date") == written


def test_a_citation_joins_two_papers() -> None:
    data = nquads(Entities.from_rows({"citations": [Citation(citing="p1", cited="p2")]}))
    assert objects(data, "paper/p1", "kg:cites") == [BASE + "paper/p2"]


def test_the_sizes_in_the_provenance_graph_are_true(tiny_nquads: bytes) -> None:
    query = """PREFIX void: <http://rdfs.org/ns/void#>
        SELECT ?what ?n WHERE { GRAPH ?g { { ?p void:property ?what ; void:triples ?n } UNION
          { ?p void:class ?what ; void:entities ?n } UNION { ?what a void:Dataset ; void:triples ?n } } }"""
    store = load(tiny_nquads)
    stated = {row["what"].value: int(row["n"].value) for row in store.query(query)}
    facts = [q for q in store if q.graph_name != ox.NamedNode(BASE + "graph/provenance")]
    counted = Counter(q.predicate.value for q in facts)
    in_default = store.quads_for_pattern(None, ox.NamedNode(term("rdf:type")), None, ox.DefaultGraph())
    kinds = Counter(q.object.value for q in in_default)
    for what, n in stated.items():
        expected = len(facts) if what == BASE + "graph/dataset" else counted[what] or kinds[what]
        assert n == expected, what
    assert set(counted) <= set(stated)


def _ids(**columns: str) -> Entities:
    return Entities.from_rows({"citations": [Citation(**columns)]})


@pytest.mark.parametrize(
    ("entities", "options", "error", "message"),
    [
        (Entities(), {"profile": "huge"}, BadRequest, "no profile 'huge'"),
        (Entities(), {"base": "not an iri"}, BadRequest, "no absolute IRI"),
        (Entities(), {"base": "https://example.org/x"}, BadRequest, "must end in"),
        (_ids(citing="a b", cited="p1"), {}, BadRequest, "table citations, column citing"),
        (_ids(citing="p1", cited="p>1"), {}, BadRequest, "column cited"),
        (
            Entities.from_rows(
                {
                    "topics": [
                        Topic(
                            id="t",
                            label="x",
                            scheme="keywords",
                            notation=None,
                            broader=None,
                            broader_by=None,
                        )
                    ]
                }
            ),
            {},
            UnknownName,
            "did you mean 'keyword'",
        ),
        (
            Entities.from_rows(
                {
                    "papers": [
                        Paper(**{f: getattr(PAPER, f) for f in PAPER.__struct_fields__} | {"kind": "Papr"})
                    ]
                }
            ),
            {},
            UnknownName,
            "did you mean 'Paper'",
        ),
    ],
)
def test_what_no_valid_quads_can_be_made_of_is_refused_before_the_first_byte(
    entities: Entities, options: dict[str, str], error: type[KGraphError], message: str
) -> None:
    file = io.BytesIO()
    with pytest.raises(error, match=message):
        write_quads(entities, file, **{"base": BASE, "run": RUN, **options})  # type: ignore[arg-type]
    assert file.getvalue() == b""


def test_no_entities_are_a_run_and_an_empty_dataset() -> None:
    data = nquads(Entities())
    assert objects(data, "run/r1", "kg:software") == ["kgraph 0.1.0"]
    assert objects(data, "graph/dataset", "void:triples") == ["0"]


def test_more_rows_than_a_slice_lose_nothing(
    monkeypatch: pytest.MonkeyPatch, tiny: Entities, tiny_nquads: bytes
) -> None:
    monkeypatch.setattr("kgraph.rdf.nquads.SLICE_ROWS", 2)
    monkeypatch.setattr("kgraph.rdf.batches.BATCH_ROWS", 3)
    assert nquads(tiny) == tiny_nquads


def test_every_table_reaches_the_graph_or_is_named_here(tiny: Entities) -> None:
    """A new table must be written, or its absence decided."""
    only_tables = {"mentions", "evidence"}
    for name in ROWS.keys() - only_tables:
        table = tiny.tables()[name]
        if table.height:
            without = tiny.with_tables(**{name: table.clear()})
            assert nquads(without) != nquads(tiny), name


def test_progress_reaches_its_total(tiny: Entities) -> None:
    class Counting:
        total = done = 0

        def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
            self.total = total or 0

        def advance(self, n: int = 1) -> None:
            self.done += n

    progress = Counting()
    write_quads(tiny, io.BytesIO(), base=BASE, run=RUN, progress=progress)
    assert progress.done == progress.total > 0
