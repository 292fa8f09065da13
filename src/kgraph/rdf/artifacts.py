"""Named artefacts in the default graph: what they are called, which papers introduce them in which words."""

from __future__ import annotations

from collections.abc import Iterator

from kgraph.model.entities import Entities
from kgraph.rdf import iris
from kgraph.rdf.batches import distinct, rows_of
from kgraph.rdf.nquads import Block, Statement, fixed, listed, of_kind, resource, text
from kgraph.rdf.vocabulary import CLASSES, term


def artifacts(entities: Entities, base: str) -> Iterator[Block]:
    """Artefacts, the papers that introduce them, and each clue as a node of its own."""
    yield Block(
        rows_of(entities, "artifacts"),
        of_kind(base, "artifact", "id"),
        (
            Statement("rdf:type", listed("kind", {c: term(f"kg:{c}") for c in CLASSES})),
            Statement("kg:name", text("name")),
            Statement("rdfs:label", text("name"), "full"),
            Statement("kg:alternativeName", text("long_name"), "core"),
        ),
    )
    clues, paper = rows_of(entities, "paper_artifacts"), of_kind(base, "paper", "paper")
    artifact = of_kind(base, "artifact", "artifact")
    direct = distinct(entities.scan("paper_artifacts"), "paper", "paper", "artifact")
    yield Block(direct, paper, (Statement("kg:introduces", artifact),))
    introduction = resource(iris.introduction_iri(base, "{}", "{}", "{}"), "paper", "artifact", "rule")
    yield Block(clues, paper, (Statement("kg:hasIntroduction", introduction, "core"),))
    yield Block(
        clues,
        introduction,
        (
            Statement("rdf:type", fixed(term("kg:Introduction")), "full"),
            Statement("kg:artifact", artifact, "core"),
            Statement("kg:foundBy", text("rule"), "core"),
            Statement("kg:words", text("words"), "core"),
            Statement("prov:wasDerivedFrom", of_kind(base, "source", "document"), "core"),
        ),
    )
