"""What joins two things: papers with their lines, weights as in the networks, and what is not papers."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest

from corpus import EDGES, NAMES, YEARS, tiny_entities
from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.explained_paths import explain_path
from kgraph.measures.paths import find_path
from kgraph.measures.ties import Tie, explain_tie
from kgraph.model.entities import Citation, Entities, PaperTopic, Topic
from kgraph.networks import WEIGHTINGS, Network, network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE, parse_iri

ENTITIES = tiny_entities()


def told(a: tuple[str, str], b: tuple[str, str], entities: Entities = ENTITIES) -> Tie:
    return explain_tie(entities, a, b, base=DEFAULT_BASE)


def with_rows(**rows: list[Any]) -> Entities:
    """The corpus with further rows in some tables."""
    more = Entities.from_rows(rows)
    known = {name: getattr(ENTITIES, name) for name in rows}
    return ENTITIES.with_tables(**{name: known[name].vstack(getattr(more, name)) for name in rows})


def test_two_people_are_joined_by_papers_with_lines_and_doubts() -> None:
    tie = told(("person", "ada"), ("person", "cy"))
    (paper,) = tie.papers
    assert (paper.id, paper.year, paper.places) == ("p1", 2020, ("tiny.txt:10",))
    assert paper.is_inferred and paper.is_cut
    text = tie.to_text()
    assert text.startswith("Ada Öztürk and Cy van der Berg: 1 joint paper\n")
    assert "2020  A cut list  (one of them inferred)\n        tiny.txt:10" in text
    assert "note: 1 of 1 papers have a cut author list" in text
    assert json.loads(json.dumps(tie.to_dict()))["papers"][0]["places"] == ["tiny.txt:10"]


JOINED_BY_PAPERS = (
    "coauthorship", "lab-collaboration", "topic-cooccurrence", "author-topic",
    "person with venue", "lab with topic", "person with paper", "person with edition",
)  # fmt: skip


@pytest.mark.parametrize("name", JOINED_BY_PAPERS)
def test_weights_are_those_of_the_whole_network(name: str) -> None:
    networks: dict[str, Network] = {}
    for weighting in WEIGHTINGS:
        # A counting that this network does not know is not told either.
        with contextlib.suppress(BadRequest):
            made = network_from_entities(ENTITIES, name, base=DEFAULT_BASE, weight=weighting.name)
            networks[weighting.name] = made
    full = networks["full"]
    things = [parse_iri(DEFAULT_BASE, iri) or ("", "") for iri in full.nodes["iri"]]
    assert full.n_edges
    for row, (a, b) in enumerate(full.edges.select("source", "target").iter_rows()):
        for tie in (told(things[a], things[b]), told(things[b], things[a])):
            found = {w.weighting: w.weight for w in tie.weights}
            assert found == pytest.approx({n: w.edges["weight"][row] for n, w in networks.items()})
            assert len(tie.papers) == full.edges["papers"][row]


def test_every_pair_of_the_corpus_has_the_papers_counted_by_hand() -> None:
    for a in NAMES:
        for b in NAMES:
            if a < b:
                tie = told(("person", a), ("person", b))
                assert len(tie.papers) == EDGES.get((a, b), 0)
                years = [p.year or 0 for p in tie.papers]
                assert years == sorted(years) and set(years) <= set(YEARS.values())
                assert bool(tie.weights) == bool(tie.papers)


FACTS = [
    (("person", "bo"), ("paper", "p3"), ["p3"], "author 1 of 4 listed, printed as 'Bo Li'"),
    (("paper", "p1"), ("person", "cy"), ["p1"], "author by inference"),
    (("person", "bo"), ("lab", "deepmind"), ["p1", "p3"], "printed with the person's own name on 1 of them"),
    (("person", "ada"), ("lab", "deepmind"), ["p1"], "named for the papers only"),
    (("lab", "deepmind"), ("lab", "mila"), ["p3"], ""),
    (("lab", "deepmind"), ("lab", "google"), [], "DeepMind is part of Google"),
    (("topic", "t1"), ("topic", "t2"), ["p3"], "counting hands is narrower than Machine Learning"),
    (("person", "dee"), ("topic", "t2"), ["p3"], ""),
    (("person", "dee"), ("venue", "v1"), ["p3"], ""),
    (("person", "dee"), ("edition", "e1"), ["p3"], ""),
    (("lab", "mila"), ("topic", "t1"), ["p3"], ""),
    (("paper", "p1"), ("paper", "p2"), ["p1", "p2"], "2 shared authors: Ada Öztürk, Bo Li"),
    (("paper", "p1"), ("paper", "p4"), ["p1", "p4"], ""),
    (("person", "ada"), ("paper", "p4"), [], ""),
    (("person", "eve"), ("artifact", "a1"), ["p3"], ""),
    (("artifact", "a2"), ("artifact", "a1"), ["p3"], ""),
]


@pytest.mark.parametrize(("a", "b", "papers", "fact"), FACTS)
def test_any_two_things_are_joined(
    a: tuple[str, str], b: tuple[str, str], papers: list[str], fact: str
) -> None:
    for tie in (told(a, b), told(b, a)):
        assert [p.id for p in tie.papers] == papers
        assert all(p.places for p in tie.papers)
        assert any(f.startswith(fact) for f in tie.facts) if fact else not tie.facts


def test_papers_are_joined_by_references() -> None:
    pairs = [("p2", "p1"), ("p3", "p1"), ("p3", "p2"), ("p1", "p4"), ("p2", "p4")]
    entities = with_rows(citations=[Citation(citing=a, cited=b) for a, b in pairs])
    facts = told(("paper", "p1"), ("paper", "p2"), entities).facts
    assert f"{entities.papers['title'][1]} cites A cut list" in facts
    assert "1 shared reference" in facts and "cited together by 1 paper" in facts


def test_how_a_paper_names_the_two_is_said_where_it_differs() -> None:
    (paper,) = told(("lab", "deepmind"), ("lab", "mila")).papers
    assert paper.as_printed == ("DeepMind, London, UK",)
    assert "as DeepMind, London, UK" in told(("lab", "deepmind"), ("lab", "mila")).to_text()


def test_venues_share_people() -> None:
    assert told(("venue", "v1"), ("venue", "v1")).facts[0].startswith("4 shared authors")


def test_nothing_is_weighed_where_nothing_joins() -> None:
    tie = told(("person", "ada"), ("person", "fay"))
    assert (tie.papers, tie.weights, tie.notes) == ((), (), ())
    assert tie.to_text() == "Ada Öztürk and Fay 李: 0 joint papers"


def test_things_that_no_paper_joins_are_refused() -> None:
    with pytest.raises(UnknownName, match="kind of things"):
        told(("person", "ada"), ("source", "0123456789abcdef"))


def test_a_narrower_topic_is_told() -> None:
    topic = {"id": "t3", "label": "hands", "scheme": "keyword", "notation": None, "broader": "t2"}
    optional = {f: None for f in Topic.__struct_fields__ if f not in topic}
    entities = with_rows(
        topics=[Topic(**topic, **optional)],
        paper_topics=[PaperTopic(paper="p3", topic="t3", score=None)],
    )
    facts = told(("topic", "t2"), ("topic", "t3"), entities).facts
    assert facts == ("hands is narrower than counting hands",)


def test_a_step_of_references_shows_both_papers() -> None:
    pairs = [("p2", "p1"), ("p3", "p2")]
    entities = with_rows(citations=[Citation(citing=a, cited=b) for a, b in pairs])
    network = network_from_entities(entities, "citation", base=DEFAULT_BASE)
    path = find_path(network, "p1", "p3")
    assert path is not None
    told = explain_path(entities, network, path, ends=("p1", "p3"))
    assert [{p.id for p in hop.papers} for hop in told.hops] == [{"p1", "p2"}, {"p2", "p3"}]
    assert all(p.places for hop in told.hops for p in hop.papers)
