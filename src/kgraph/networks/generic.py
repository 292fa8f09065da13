"""Networks of any two kinds of things: `lab over topic`, `country over paper`, `person with venue`.

`A over B` joins the As that share a B; `A with B` joins each A with each B (bipartite). Kinds meet on papers:
a lab and a topic meet on every paper that has both. A definition is put together from the pieces of
`RELATIONS`, in SPARQL and in SQL, and then is one like those in the files.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

PREFIX = "PREFIX kg: <https://w3id.org/kgraph/ontology#>"
FORM = re.compile(r"([a-z]+)[ -](over|with)[ -]([a-z]+)")
ALIASES = {"author": "person"}

LABS = "SELECT paper, lab FROM paper_labs UNION SELECT paper, lab FROM affiliations WHERE lab IS NOT NULL"
LABS_OF = "{{ ?paper kg:contributingLab {x} }} UNION {{ ?paper kg:hasAuthorship/kg:affiliation {x} }}"


@dataclass(frozen=True)
class Relation:
    """How papers have things of a kind.

    sparql: a pattern with the variable as `{x}`. sql: rows `paper` and the kind. is_signed: known from the
    author list, so cut lists hide some.
    """

    kind: str
    plural: str
    sparql: str
    sql: str
    is_signed: bool = False


RELATIONS: tuple[Relation, ...] = (
    Relation(
        "person", "people",
        "?paper kg:hasAuthorship ?authorship . ?authorship kg:author {x} .\n"
        "  OPTIONAL {{ ?authorship kg:isInferred ?isInferred }}\n"
        "  OPTIONAL {{ ?authorship kg:position ?position }}\n"
        "  BIND (COALESCE(?isInferred, false) AS ?inferred)",
        "SELECT paper, person, is_inferred AS inferred, position FROM authorships",
        is_signed=True,
    ),
    Relation("lab", "labs", LABS_OF, LABS, is_signed=True),
    Relation(
        "country", "countries",
        LABS_OF.replace("{x}", "?place") + "\n  ?place kg:country {x} .",
        f"SELECT DISTINCT n.paper, l.country FROM ({LABS}) n JOIN labs l ON n.lab = l.id "
        "WHERE l.country IS NOT NULL",
        is_signed=True,
    ),
    Relation(
        "venue", "venues", "?paper kg:publishedIn {x} .",
        "SELECT id AS paper, venue FROM papers WHERE venue IS NOT NULL",
    ),
    Relation(
        "edition", "editions", "?paper kg:inEdition {x} .",
        "SELECT id AS paper, edition FROM papers WHERE edition IS NOT NULL",
    ),
    Relation(
        "topic", "topics", "?paper kg:hasTopic {x} .",
        "SELECT DISTINCT paper, topic FROM paper_topics",
    ),
    Relation("paper", "papers", "BIND (?paper AS {x})", ""),
)  # fmt: skip
"""Every kind that generic networks can be made of."""


@functools.cache
def generic_text(name: str) -> tuple[str, str, str] | None:
    """Name, SPARQL (with its header) and SQL of a generic network; null when the name is none of one.

    Example:
        >>> name, sparql, sql = generic_text("lab-over-topic")
        >>> name, sparql.splitlines()[0]
        ('lab over topic', '#+ title: Labs over topics')
        >>> generic_text("lab over lab")
    """
    match = FORM.fullmatch(name.strip().lower())
    if match is None:
        return None
    kinds = {r.kind: r for r in RELATIONS}
    one, other = (kinds.get(ALIASES.get(word, word)) for word in (match[1], match[3]))
    if one is None or other is None or one is other:
        return None
    make = _over if match[2] == "over" else _with
    return f"{one.kind} {match[2]} {other.kind}", *make(one, other)


def _over(node: Relation, group: Relation) -> tuple[str, str]:
    shared = "joint papers" if group.kind == "paper" else f"shared {group.plural}"
    header = (
        f"#+ title: {node.plural.capitalize()} over {group.plural}\n"
        f"#+ description: {node.plural.capitalize()} joined by the {group.plural} they share"
        f"{'' if 'paper' in (node.kind, group.kind) else ', on whatever papers'}.\n"
        f"#+ project: {node.kind} over {group.kind}\n#+ counts: {shared}"
    )
    columns = (node.kind, group.kind)
    # Positions order the authors of a paper; among those who share a topic they mean nothing.
    return _texts(header, (node, group), columns, with_position=group.kind == "paper")


def _with(source: Relation, target: Relation) -> tuple[str, str]:
    header = (
        f"#+ title: {source.plural.capitalize()} with {target.plural}\n"
        f"#+ description: {source.plural.capitalize()} and {target.plural} (two kinds of nodes), joined by "
        f"the papers that have both.\n#+ join: {source.kind} with {target.kind}\n#+ counts: papers"
    )
    return _texts(header, (source, target), ("source", "target"), with_position=source.kind == "person")


def _texts(
    header: str, relations: tuple[Relation, Relation], columns: tuple[str, str], *, with_position: bool
) -> tuple[str, str]:
    """The two queries for the rows of two relations, under these names."""
    pieces, patterns, names, picked = [], [], [], []
    for letter, relation, column in zip("ab", relations, columns, strict=True):
        if relation.kind != "paper":
            pieces.append(f"({relation.sql}) {letter}")
            patterns.append(relation.sparql.format(x=f"?{column}"))
            picked.append(f"{letter}.{relation.kind} AS {column}")
        elif column != "paper":
            patterns.append(relation.sparql.format(x=f"?{column}"))
            picked.append(f"p.id AS {column}")
        if column != "paper":
            names.append(f"?{column}")
    picked += ["p.id AS paper", "p.year"]
    names += ["?paper", "?year"]
    patterns = sorted(patterns, key=lambda text: text.startswith("BIND"))
    patterns.append("OPTIONAL { ?paper kg:year ?year }")
    if any(r.is_signed for r in relations):
        patterns.append("OPTIONAL { ?paper kg:authorListComplete ?complete }")
        patterns.append("BIND (!COALESCE(?complete, true) AS ?cut)")
        picked.append("NOT p.authors_complete AS cut")
        names.append("?cut")
    for letter, relation in zip("ab", relations, strict=True):
        if relation.kind == "person":
            extra = ("inferred", "position") if with_position else ("inferred",)
            picked += [f"{letter}.{x}" for x in extra]
            names += [f"?{x}" for x in extra]
    where = "\n  ".join(patterns)
    sparql = f"{header}\n{PREFIX}\n\nSELECT DISTINCT {' '.join(names)} WHERE {{\n  {where}\n}}\n"
    return sparql, f"SELECT DISTINCT {', '.join(picked)}\nFROM {_joined(pieces)}\n"


def _joined(pieces: list[str]) -> str:
    """The tables of papers that have both."""
    letters = [piece[-1] for piece in pieces]
    others = [f"JOIN {p} ON {p[-1]}.paper = {letters[0]}.paper" for p in pieces[1:]]
    return "\n".join([pieces[0], *others, f"JOIN papers p ON {letters[0]}.paper = p.id"])
