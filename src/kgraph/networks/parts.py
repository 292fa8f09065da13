"""Parts of the corpus to make networks of: the papers of a lab, those on a topic, a lab's own people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName
from kgraph.networks.generic import LABS, LABS_OF, PREFIX
from kgraph.rdf.iris import entity_iri, parse_iri

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.definition import Definition
    from kgraph.networks.rows import Source
    from kgraph.networks.selection import Selection

_ID = re.compile(r"[A-Za-z0-9_-]+")


def part_rows(
    rows: pl.DataFrame, definition: Definition, source: Source, base: str, selection: Selection
) -> tuple[pl.DataFrame, list[str]]:
    """The rows of the papers that `lab`, `inside` and `topic` leave, and what must be said of the others.

    Raises:
        UnknownName: no paper names that lab or has that topic.
        BadRequest: the network does not say of which papers its rows are, or has no people for `inside`.
    """
    notes = []
    for kind, wanted in (("lab", selection.lab), ("topic", selection.topic)):
        if wanted is None:
            continue
        if rows["paper"].null_count() == rows.height and rows.height:
            raise BadRequest(
                f"network {definition.name} does not know of which papers it is made; no --{kind}"
            )
        id = _id(base, kind, wanted)
        papers = _papers_of_lab(source, base, id) if kind == "lab" else _papers_on_topic(source, base, id)
        if papers.is_empty():
            raise UnknownName(kind, wanted, hint="no paper has it")
        kept = rows.join(papers, on="paper", how="semi", maintain_order="left")
        said = "that name {} or a part of it" if kind == "lab" else "on {}"
        notes.append(_note(f"only papers {said.format(_label(source, base, kind, id))}", rows, kept))
        rows = kept
    if selection.inside:
        assert selection.lab is not None
        rows, note = _inside(rows, definition, source, base, _id(base, "lab", selection.lab))
        notes.append(note)
    return rows, notes


def _id(base: str, kind: str, text: str) -> str:
    """The id that a text is or that an IRI ends with; it goes into queries as it is."""
    parsed = parse_iri(base, text)
    id = parsed[1] if parsed and parsed[0] == kind else text
    if not _ID.fullmatch(id):
        raise UnknownName(
            kind, text, hint="here by id or IRI; names are understood by kgraph.open(…).network"
        )
    return id


def _papers_of_lab(source: Source, base: str, id: str) -> pl.DataFrame:
    labs = _with_parts(source, base, id)
    return _asked(
        source,
        f"SELECT DISTINCT ?paper WHERE {{ {_values(base, 'lab', labs)} {LABS_OF.format(x='?lab')} }}",
        f"SELECT DISTINCT paper FROM ({LABS}) n WHERE lab IN ({_quoted(labs)})",
    )


def _papers_on_topic(source: Source, base: str, id: str) -> pl.DataFrame:
    return _asked(
        source,
        f"SELECT DISTINCT ?paper WHERE {{ {_values(base, 'topic', [id])} ?paper kg:hasTopic ?topic }}",
        f"SELECT DISTINCT paper FROM paper_topics WHERE topic IN ({_quoted([id])})",
    )


def _with_parts(source: Source, base: str, id: str) -> list[str]:
    """A lab and all labs below it, as ids."""
    import polars as pl

    pairs = source.ask(
        f"{PREFIX}\nSELECT ?lab ?parent WHERE {{ ?lab kg:parentOrganization ?parent }}",
        "SELECT id AS lab, parent FROM labs WHERE parent IS NOT NULL",
    ).select(source.key("lab", "lab").alias("lab"), source.key("parent", "lab").alias("parent"))
    parents = pairs.collect()
    found, below = {f"lab/{id}"}, {f"lab/{id}"}
    while below:
        below = set(parents.filter(pl.col("parent").is_in(list(below)))["lab"]) - found
        found |= below
    return sorted(key.removeprefix("lab/") for key in found)


def _inside(
    rows: pl.DataFrame, definition: Definition, source: Source, base: str, id: str
) -> tuple[pl.DataFrame, str]:
    """Only the people who are printed with the lab on one of the papers."""
    import polars as pl

    if definition.kinds[0] != "person":
        raise BadRequest(f"network {definition.name}: inside is for networks of people")
    end = "source" if definition.is_edges else "node"
    labs = _with_parts(source, base, id)
    signed = _asked(
        source,
        f"SELECT DISTINCT ?paper ?person WHERE {{ {_values(base, 'lab', labs)} "
        "?paper kg:hasAuthorship ?authorship . ?authorship kg:author ?person ; kg:affiliation ?lab }",
        "SELECT DISTINCT a.paper, a.person FROM affiliations f "
        f"JOIN authorships a ON f.paper = a.paper AND f.rank = a.rank WHERE f.lab IN ({_quoted(labs)})",
    )
    there = rows.join(signed, left_on=["paper", end], right_on=["paper", "person"], how="semi")
    kept = rows.filter(pl.col(end).is_in(there[end].unique().implode()))
    n, all_of_them = kept[end].n_unique(), rows[end].n_unique()
    return kept, (
        f"only people who are printed with the lab on one of these papers: {all_of_them - n:,} of "
        f"{all_of_them:,} people left out; papers that name a lab as a whole do not say whose it is"
    )


def _note(what: str, rows: pl.DataFrame, kept: pl.DataFrame) -> str:
    """What was kept of papers and things, in words."""
    papers, all_papers = kept["paper"].n_unique(), rows["paper"].n_unique()
    ends = [c for c in ("node", "source", "target") if c in rows.columns]
    nodes, all_nodes = (sum(frame[end].n_unique() for end in ends) for frame in (kept, rows))
    return (
        f"{what}: {all_papers - papers:,} of {all_papers:,} papers left out, and "
        f"{all_nodes - nodes:,} of {all_nodes:,} nodes that are on no other"
    )


def _asked(source: Source, sparql: str, sql: str) -> pl.DataFrame:
    """The rows, as text like those of networks."""
    import polars as pl

    return source.ask(f"{PREFIX}\n{sparql}", sql).with_columns(pl.all().cast(pl.String)).collect()


def _label(source: Source, base: str, kind: str, id: str) -> str:
    named = {"lab": ("kg:name", "labs", "name"), "topic": ("skos:prefLabel", "topics", "label")}
    predicate, table, column = named[kind]
    found = _asked(
        source,
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
        f"SELECT ?label WHERE {{ <{entity_iri(base, kind, id)}> {predicate} ?label }}",
        f"SELECT {column} AS label FROM {table} WHERE id = '{id}'",
    )
    return str(found["label"].sort()[0]) if found.height else id


def _values(base: str, kind: str, ids: list[str]) -> str:
    return f"VALUES ?{kind} {{ {' '.join(f'<{entity_iri(base, kind, id)}>' for id in ids)} }}"


def _quoted(ids: list[str]) -> str:
    return ", ".join(f"'{id}'" for id in ids)
