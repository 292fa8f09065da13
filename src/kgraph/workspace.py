"""The knowledge graph of a workspace, opened: every question one can ask it, as one method."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from kgraph.errors import BadRequest, BadWorkspace, UnknownName
from kgraph.progress import SILENT, Progress
from kgraph.states import DEFAULT_WORKSPACE, current_state, kept_state, read_manifest

if TYPE_CHECKING:
    import polars as pl
    import rdflib

    from kgraph.measures.diff import Diff
    from kgraph.measures.doubts import Ranked
    from kgraph.measures.explained_paths import ExplainedPath
    from kgraph.measures.ranges import RangeTable
    from kgraph.measures.reach import Distances
    from kgraph.measures.statistics import Statistics
    from kgraph.measures.suggestions import Backtest, Suggestions
    from kgraph.measures.ties import Tie
    from kgraph.measures.timeline import Timeline
    from kgraph.measures.topics import TopicTable
    from kgraph.model.entities import Entities
    from kgraph.model.records import Record, Rejected
    from kgraph.networks import Definition, Network
    from kgraph.networks.windows import Window
    from kgraph.pages.site import Site
    from kgraph.rdf.validate import ValidationReport
    from kgraph.reports.health import HealthReport
    from kgraph.resolve.people.doubts import DoubtfulPair
    from kgraph.resolve.people.explain import Explanation
    from kgraph.store import GraphStore, QueryResult
    from kgraph.store.missing import MissingStore
    from kgraph.store.publishing import Published, Target

DEFAULT_SEED = 20260101
COUNTS = (
    "documents",
    "records",
    "rejected",
    "papers",
    "people",
    "authorships",
    "labs",
    "venues",
    "topics",
    "triples",
)
"""What `kgraph status` counts, in its order; `records` are the paper records that were read."""


def open_workspace(
    folder: str | os.PathLike[str] = DEFAULT_WORKSPACE, *, in_memory: bool = False
) -> KnowledgeGraph:
    """The knowledge graph of the last completed build in `folder`; `in_memory` holds its store there.

    Raises:
        BadWorkspace: there is none, or its manifest cannot be read.
    """
    root = Path(folder)
    state = current_state(root)
    return KnowledgeGraph(root, state, read_manifest(state), in_memory=in_memory)


class KnowledgeGraph:
    """One state of a workspace, opened for reading: SPARQL, tables, networks, explanations.

    It stays on the state that was current when it was opened, also while a build writes the next one.
    Everything is loaded when first used.
    """

    def __init__(
        self, folder: Path, state: Path, manifest: Mapping[str, Any], *, in_memory: bool = False
    ) -> None:
        self.folder, self.state, self.manifest = folder, state, manifest
        self._in_memory = in_memory
        self.base: str = manifest["parameters"]["base"]

    def __repr__(self) -> str:
        counts = self.manifest["counts"]
        return f"<KnowledgeGraph {self.folder}: {counts['papers']} papers, {counts['people']} people>"

    def __enter__(self) -> KnowledgeGraph:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def seed(self) -> int:
        """The seed of the build, for whatever is drawn by lot."""
        return int(self.manifest["parameters"]["seed"])

    @property
    def store_address(self) -> str:
        """Where a process of its own finds the store: its folder."""
        return str(self.state / "store")

    def close(self) -> None:
        """Release the store; a second call does nothing."""
        store = self.__dict__.pop("store", None)
        if store is not None:
            store.close()

    @cached_property
    def entities(self) -> Entities:
        """The resolved entities as tables (polars frames)."""
        from kgraph.tables import read_tables

        return read_tables(self.state / "tables")

    @cached_property
    def store(self) -> GraphStore:
        """The graph of everything, opened read-only; a copy in memory where that was asked for."""
        from kgraph.store import GraphStore

        path = self.state / "store"
        if not path.exists():
            without = not self.manifest["parameters"].get("store", True)
            reason = "it was built with --no-store" if without else "it is missing"
            raise BadWorkspace(f"{path}: no store for SPARQL ({reason}); build the workspace again with one")
        store = GraphStore.open(path, read_only=True)
        return store.copied() if self._in_memory else store

    def query(self, query: str, *, timeout: float | None = None, **parameters: Any) -> QueryResult:
        """The answer to SPARQL text, or to the named query of that name with its parameters.

        A parameter that stands for a person, lab, venue or topic takes its IRI; a person also by name.

        Raises:
            BadRequest: wrong SPARQL or parameter; UnknownName: no such named query; QueryTimeout.
        """
        from kgraph.store.queries import is_name, run_named

        if not is_name(query):
            if parameters:
                raise BadRequest("parameters belong to named queries; write values into the SPARQL text")
            return self.store.query(query, timeout=timeout)
        return run_named(
            self._store_if_any(),
            self.state / "tables",
            query,
            self._entity_parameters(query, parameters),
            base=self.base,
            timeout=timeout,
        )

    def _store_if_any(self) -> GraphStore | MissingStore:
        from kgraph.store.missing import MissingStore

        try:
            return self.store
        except BadWorkspace as error:
            if self.manifest["parameters"].get("store", True):
                raise
            return MissingStore(self.base, error)

    def query_text(self, name: str, **parameters: Any) -> str:
        """The SPARQL of a named query with its parameters in place; raises as `query`."""
        from kgraph.store.queries import bound_text

        return bound_text(self.store, name, self._entity_parameters(name, parameters), base=self.base)

    def _entity_parameters(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """The parameters with people's names replaced by their IRIs."""
        from kgraph.rdf.iris import entity_iri
        from kgraph.store.queries import get_query

        people = {p.name for p in get_query(name).parameters if p.type == "person"}
        return {
            key: entity_iri(self.base, "person", self.person(value)) if key in people else value
            for key, value in parameters.items()
        }

    def person(self, name: str) -> str:
        """The id of the one person called `name` (also an IRI, an id or `scheme:identifier`).

        Raises:
            UnknownName: nobody; AmbiguousName: several, with the candidates.
        """
        from kgraph.resolve.people.lookup import get_person

        return get_person(self.entities, name, base=self.base)

    def node(self, network: Network, name: str) -> str:
        """The id of the one node of a network called `name` (also an IRI, an id or `scheme:identifier`).

        Raises:
            UnknownName: none; AmbiguousName: several, with the candidates.
        """
        from kgraph.measures.nodes import get_node

        return get_node(self.entities, network, name, base=self.base)

    def explain(self, a: str, b: str | None = None) -> Explanation | Tie:
        """Who was taken for this person, from which lines and why; or, with `b`, what joins the two.

        With `b`, each is a person, lab, topic, venue, edition or paper, by name, IRI, id or identifier;
        `topic:optimization` means a topic of that name and nothing else.

        Raises:
            UnknownName, AmbiguousName: as `person`.
        """
        from kgraph.measures.ties import explain_tie
        from kgraph.resolve.lookup import get_thing
        from kgraph.resolve.people.explain import explain_person

        if b is None:
            return explain_person(self.entities, self.person(a))
        one, other = (get_thing(self.entities, name, base=self.base) for name in (a, b))
        return explain_tie(self.entities, one, other, base=self.base)

    def path(
        self,
        a: str,
        b: str,
        *,
        by: str = "shortest",
        network: str = "coauthorship",
        via: Sequence[str] = (),
        avoid: Sequence[str] = (),
        **parameters: Any,
    ) -> ExplainedPath:
        """How two nodes of a network, by name, are connected: every step with its papers and their lines.

        by: `shortest`, `strongest` or `recent`, see `kgraph.measures.paths.CRITERIA`. via, avoid: names of
        nodes to pass, in order, and not to pass. Further parameters as for `network`.

        Raises:
            NoPath: they are not connected; UnknownName, AmbiguousName: as `node`; BadRequest.
        """
        from kgraph.errors import NoPath
        from kgraph.measures.explained_paths import explain_path, why_no_path
        from kgraph.measures.paths import find_path

        made = self.network(network, **parameters)
        one, other = self.node(made, a), self.node(made, b)
        stops, closed = ([self.node(made, name) for name in names] for names in (via, avoid))
        path = find_path(made, one, other, by=by, via=stops, avoid=closed)
        if path is None:
            raise NoPath(why_no_path(made, one, other, by=by, via=stops, avoid=closed))
        definition = self._definition(network)
        return explain_path(
            self.entities, made, path, ends=(one, other), joins=definition.kinds[1], counts=definition.counts
        )

    def distances(
        self,
        a: str,
        *,
        by: str = "shortest",
        network: str = "coauthorship",
        avoid: Sequence[str] = (),
        **parameters: Any,
    ) -> Distances:
        """How far everybody is from `a`: among people the numbers that are called Erdős's from Erdős.

        See `kgraph.measures.reach.distances_from` for the columns, and `distribution` there for their counts.
        """
        from kgraph.measures.reach import distances_from

        made = self.network(network, **parameters)
        return distances_from(made, self.node(made, a), by=by, avoid=[self.node(made, v) for v in avoid])

    def all_pairs(
        self,
        lab: str | None = None,
        *,
        by: str = "shortest",
        network: str = "coauthorship",
        **parameters: Any,
    ) -> Distances:
        """How far the people of a lab, or all nodes of a network, are from each other in the whole network.

        The people of a lab are those printed with it, or with a part of it, on a paper of the years selected.
        See `kgraph.measures.reach.all_pairs` for the columns.

        Raises:
            BadRequest: too many nodes, or nobody of that lab; UnknownName, AmbiguousName: no such lab.
        """
        from kgraph.measures.nodes import people_of_lab
        from kgraph.measures.reach import all_pairs
        from kgraph.resolve.lookup import get_thing

        made = self.network(network, **parameters)
        members = made.nodes["id"].to_list()
        if lab is not None:
            members = people_of_lab(
                self.entities, made, get_thing(self.entities, lab, ("lab",), base=self.base)[1]
            )
        return all_pairs(made, members, by=by)

    def topics(
        self,
        name: str | None = None,
        *,
        since: int | None = None,
        until: int | None = None,
        person: str | None = None,
        lab: str | None = None,
        scheme: str | None = None,
        broader: bool = False,
        trend: str | None = None,
    ) -> TopicTable:
        """Topics with their papers, years and growth; with `name` (also a code) the years of that topic.

        With `person` or `lab` (by name) what they write about, and how much more than others. See
        `kgraph.measures.topics` for the columns.

        Raises:
            UnknownName, AmbiguousName: no such topic, person, lab, scheme or trend, or several.
            BadRequest: no year can be meant, or a scheme or trend is asked of one topic.
        """
        from kgraph.measures.topics import TopicSelection, topic_table, topic_years
        from kgraph.resolve.lookup import get_thing

        chosen = TopicSelection(
            since=since,
            until=until,
            person=self.person(person) if person is not None else None,
            lab=get_thing(self.entities, lab, ("lab",), base=self.base)[1] if lab is not None else None,
            scheme=scheme,
            broader=broader,
        )
        if name is None:
            return topic_table(self.entities, chosen, trend=trend)
        if scheme is not None or trend is not None:
            raise BadRequest(f"scheme and trend choose among topics; leave them out for {name!r} alone")
        topic = get_thing(self.entities, name, ("topic",), base=self.base)[1]
        return topic_years(self.entities, topic, chosen)

    def _definition(self, name: str) -> Definition:
        from kgraph.networks.definition import get_definition, read_definition

        return read_definition(name) if name.endswith(".rq") else get_definition(name)

    def _ego(self, name: str, ego: str) -> str:
        """The IRI or id of the node that `ego` means in a network not made yet."""
        from kgraph.measures.nodes import get_ego

        return get_ego(self.entities, self._definition(name), ego, base=self.base)

    def _named_by(self, network: str, *, ego: str | None = None, **parameters: Any) -> dict[str, Any]:
        """The parameters of a network with ids and IRIs in place of names."""
        from kgraph.resolve.lookup import get_thing

        if ego is not None:
            parameters["ego"] = self._ego(network, ego)
        for kind in ("lab", "topic"):
            if parameters.get(kind) is not None:
                parameters[kind] = get_thing(self.entities, parameters[kind], (kind,), base=self.base)[1]
        return parameters

    def doubts(
        self, person: str | None = None, *, weight: str = "fractional", overrides: Path | None = None
    ) -> list[Ranked]:
        """The doubtful pairs that nobody has settled yet, by how much they matter to the centrality report.

        Pairs of one person alone where `person` is given (by name). `overrides` is where answers are looked
        for, by default the workspace's own file. See `kgraph.measures.doubts.ranked_effects` for the order.

        Raises:
            UnknownName, AmbiguousName: as `person`; BadOverrides: the answers cannot be read.
        """
        from kgraph.measures.doubts import effects, ranked_effects
        from kgraph.resolve.people.doubts import doubtful_pairs

        pairs = self.unsettled(doubtful_pairs(self.entities), overrides=overrides)
        if person is not None:
            id = self.person(person)
            pairs = [p for p in pairs if id in (p.left.person, p.right.person)]
        network = self.network(weight=weight)
        return ranked_effects(network, effects(self.entities, network, pairs))

    def unsettled(
        self, pairs: Sequence[DoubtfulPair], *, overrides: Path | None = None
    ) -> list[DoubtfulPair]:
        """Those of the pairs that no decision in the overrides settles as they are now, before a build too.

        Raises:
            BadOverrides: the file cannot be read.
        """
        from kgraph.resolve.overrides import Overrides, read_overrides
        from kgraph.resolve.people.doubts import open_pairs

        path = overrides or self.overrides_path
        answers = read_overrides(path) if path.exists() else Overrides()
        return open_pairs(self.entities, pairs, answers, base=self.base)

    @property
    def overrides_path(self) -> Path:
        """Where the workspace's own decisions about who is who stand, whether there are any or not."""
        return self.folder / "overrides.toml"

    def decide(
        self,
        verdict: Literal["same", "different"],
        a: str,
        b: str,
        *,
        note: str = "",
        overrides: Path | None = None,
    ) -> bool:
        """Write to the overrides that two are one person, or never; false when that stands there already.

        Each is named like a person anywhere, or by a mention (`document#record:position`). Names are written
        as IRIs, since a name in overrides means all who bear it. The next build makes it true.

        Raises:
            UnknownName: no such person or mention; AmbiguousName: several; BadRequest: both are the same;
            BadOverrides: it contradicts an earlier decision.
        """
        from kgraph.resolve.overrides import add_decision

        one, other = self._selector(a), self._selector(b)
        if one == other:
            raise BadRequest(
                f"{a!r} and {b!r} mean the same ({one}); to divide a person name two mentions "
                "(document#record:position), see: kgraph explain"
            )
        return add_decision(overrides or self.overrides_path, verdict, (one, other), note=note)

    def _selector(self, text: str) -> str:
        """How overrides name what `text` means without doubt."""
        from kgraph.rdf.iris import entity_iri
        from kgraph.resolve.people.doubts import mentions_at

        if "#" in text and text.rpartition(":")[2].isdigit():
            if not mentions_at(self.entities, [text]):
                raise UnknownName("mention", text, hint="document#record:position, see: kgraph explain")
            return text
        return entity_iri(self.base, "person", self.person(text))

    def network(self, name: str = "coauthorship", *, ego: str | None = None, **parameters: Any) -> Network:
        """A named network, or that of a `.rq` file; `ego` is one of its nodes by name.

        See `kgraph.networks.selection.Selection` for the parameters; `lab` and `topic` by name.

        Raises:
            UnknownName, AmbiguousName: no such network, node, lab or topic, or several; BadRequest.
        """
        from kgraph.networks import network_from_entities, network_from_store

        parameters = self._named_by(name, ego=ego, **parameters)
        if name.endswith(".rq"):
            made = network_from_store(self.store, name, base=self.base, **parameters)
            return replace(made, entities=self.entities)
        return network_from_entities(self.entities, name, base=self.base, **parameters)

    def windows(
        self,
        name: str = "coauthorship",
        *,
        width: int = 1,
        step: int | None = None,
        growing: bool = False,
        ego: str | None = None,
        **parameters: Any,
    ) -> list[tuple[Window, Network]]:
        """A named network, or that of a `.rq` file, in windows of so many years; parameters as for `network`.

        See `kgraph.networks.windows`. The rows are read once, however many windows there are.

        Raises:
            BadRequest: nothing has a year, or windows that make no sense.
            UnknownName: the ego is in no window.
        """
        from kgraph.networks.rows import StoreSource, TablesSource
        from kgraph.networks.selection import Selection
        from kgraph.networks.windows import network_windows

        is_file = name.endswith(".rq")
        source = StoreSource(self.store, self.base) if is_file else TablesSource(self.entities)
        selection = Selection.of(self._named_by(name, ego=ego, **parameters))
        parts = network_windows(
            self._definition(name), source, self.base, selection, width=width, step=step, growing=growing
        )
        return [(window, replace(part, entities=self.entities)) for window, part in parts]

    def timeline(self, name: str = "coauthorship", **parameters: Any) -> Timeline:
        """Ties and people of a named network from window to window: come, stay, go; parameters as `windows`.

        See `kgraph.measures.timeline`.
        """
        from kgraph.measures.timeline import timeline

        return timeline(self.windows(name, **parameters))

    def earlier(self, number: int | None = None) -> KnowledgeGraph:
        """A build of this workspace that is still kept: that of a number, or the one before this.

        Raises:
            BadWorkspace: it is not kept; the message says which are.
        """
        state = kept_state(self.state, number)
        return KnowledgeGraph(self.folder, state, read_manifest(state))

    def diff(
        self,
        other: KnowledgeGraph | None = None,
        *,
        before: str | None = None,
        after: str | None = None,
        since: str | None = None,
        lab: str | None = None,
        person: str | None = None,
        ego: str | None = None,
    ) -> Diff:
        """What differs from this state to another, or between two periods, or what is new since a date.

        before, after: periods such as `2020-2022`, `2024`, `2025-06..2026-02`. since: a year, month or day.
        lab, person, ego: only what concerns these, by name; see `kgraph.measures.diff`.

        Raises:
            BadRequest: not one of other, before and after, since; or a text is no period.
            UnknownName, AmbiguousName: no such lab or person, or several.
        """
        from kgraph.measures.diff import compare
        from kgraph.measures.diff_states import State, since_then, two_periods

        ways = (other is not None, before is not None or after is not None, since is not None)
        if sum(ways) != 1 or (before is None) != (after is None):
            raise BadRequest("diff: give another state, or two periods (before and after), or since")
        if sum(name is not None for name in (lab, person, ego)) > 1:
            raise BadRequest("diff: give one of lab, person and ego")
        last = self if other is None else other
        notes: list[str] = []
        if other is not None:
            one, two = (State(kg._label_beside(self, other), kg.entities) for kg in (self, other))
        elif since is not None:
            one, two, notes = since_then(self.entities, since)
        else:
            one, two, notes = two_periods(self.entities, str(before), str(after))
        return compare(
            one,
            two,
            lab=None if lab is None else self._latest(last, "lab", lab),
            person=None if person is None else self._latest(last, "person", person),
            ego=None if ego is None else self._latest(last, "person", ego),
            notes=notes,
        )

    def _latest(self, last: KnowledgeGraph, kind: str, name: str) -> str:
        """The id of what a name means in the last state, or else in this."""
        from kgraph.resolve.lookup import get_thing

        try:
            return get_thing(last.entities, name, (kind,), base=last.base)[1]
        except UnknownName:
            if last is self:
                raise
            return get_thing(self.entities, name, (kind,), base=self.base)[1]

    def _label_beside(self, *both: KnowledgeGraph) -> str:
        """How to call this state beside another: by its folder, or its build where the folder is the same."""
        same = len({kg.folder.resolve() for kg in both}) == 1
        return f"build {int(self.state.name)} of {self.folder}" if same else str(self.folder)

    def suggest(
        self,
        person: str,
        *,
        top: int = 10,
        by: str = "combined",
        lab: str | None = None,
        outside_lab: str | None = None,
        topic: str | None = None,
        seed: int | None = None,
    ) -> Suggestions:
        """Who might write with somebody next, and why; people, labs and topics by name.

        See `kgraph.measures.suggestions.suggest`.
        """
        from kgraph.measures.suggestions import suggest
        from kgraph.resolve.lookup import get_thing

        def id_of(kind: str, name: str | None) -> str | None:
            return None if name is None else get_thing(self.entities, name, (kind,), base=self.base)[1]

        return suggest(
            self.entities,
            self.person(person),
            top=top,
            by=by,
            lab=id_of("lab", lab),
            outside_lab=id_of("lab", outside_lab),
            topic=id_of("topic", topic),
            seed=self.manifest["parameters"]["seed"] if seed is None else seed,
        )

    def backtest(
        self, *, train_until: int | None = None, test_until: int | None = None, seed: int | None = None
    ) -> Backtest:
        """How well suggestions would have done in the past; see `kgraph.measures.suggestions.backtest`."""
        from kgraph.measures.suggestions import backtest

        return backtest(
            self.entities,
            train_until=train_until,
            test_until=test_until,
            seed=self.manifest["parameters"]["seed"] if seed is None else seed,
        )

    def statistics(self, name: str = "coauthorship", **parameters: Any) -> Statistics:
        """The figures of a named network as a whole; parameters as for `network`."""
        from kgraph.measures.statistics import statistics

        return statistics(self.network(name, **parameters))

    def collaboration(self) -> pl.DataFrame:
        """How people of this corpus publish together; see `kgraph.measures.collaboration`."""
        from kgraph.measures.collaboration import collaboration

        return collaboration(self.entities)

    def indicators(self, person: str | None = None, *, citations: str = "stated") -> pl.DataFrame:
        """Author indicators of all people, or of one by name; see `kgraph.measures.indicators`."""
        from kgraph.measures.indicators import indicators

        frame = indicators(self.entities, citations=citations)
        return frame if person is None else frame.filter(id=self.person(person))

    def centrality_ranges(
        self,
        name: str = "coauthorship",
        measures: Sequence[str] | None = None,
        *,
        ego: str | None = None,
        **parameters: Any,
    ) -> RangeTable:
        """Centralities of a named network with the range that doubtful identities leave them.

        See `kgraph.measures.ranges.centrality_ranges`; pairs settled in the overrides since the build still
        count as doubtful, as the values are those of the build.
        """
        from kgraph.measures.ranges import centrality_ranges

        parameters = self._named_by(name, ego=ego, **parameters)
        return centrality_ranges(self.entities, name, measures, base=self.base, **parameters)

    def to_rdflib(self) -> rdflib.Dataset:
        """An rdflib Dataset over the same store; its default graph is the canonical knowledge."""
        return self.store.to_rdflib()

    def validate(self, *, progress: Progress = SILENT) -> ValidationReport:
        """SHACL: does the graph keep to the shapes of the ontology?"""
        from kgraph.rdf.validate import validate

        return validate(self.store.inner, progress=progress)

    @property
    def rejected(self) -> list[Rejected]:
        """The records that could not be read, each with its reason."""
        import msgspec

        from kgraph.model.records import Rejected

        path = self.state / "rejected.jsonl"
        try:
            return msgspec.json.Decoder(Rejected).decode_lines(path.read_bytes())
        except (OSError, UnicodeDecodeError, msgspec.MsgspecError) as error:
            raise BadWorkspace(f"{path}: cannot be read ({error}); build again") from error

    def health(self, *, rows: int | None = None) -> HealthReport:
        """What is missing, odd or repaired in the data, each figure with its lines (at most `rows`)."""
        from kgraph.reports.health import ROWS, health_report

        return health_report(
            self.state / "tables", self.rejected, self.manifest, rows=ROWS if rows is None else rows
        )

    def site(self, *, only: Sequence[str] = (), min_papers: int = 0) -> Site:
        """The pages of this state as a static site: planned, and written by `site(…).write(FOLDER)`.

        See `kgraph.pages.site.plan_site`.

        Raises:
            UnknownName: `only` names no kind of page.
        """
        from kgraph.pages.corpus import Corpus
        from kgraph.pages.site import plan_site

        corpus = Corpus(self.entities, base=self.base, seed=self.seed)
        return plan_site(corpus, self.store, only=only, min_papers=min_papers)

    def records(self, papers: Sequence[str] | None = None) -> Iterator[Record]:
        """The papers (all, or those of the ids or IRIs given) as records: what all sources together say."""
        from kgraph.exports.references.papers import records_of
        from kgraph.rdf.iris import parse_iri

        if papers is not None:
            found = [(parse_iri(self.base, text), text) for text in papers]
            papers = [iri[1] if iri and iri[0] == "paper" else text for iri, text in found]
        return records_of(self.entities, papers)

    def publish(self, target: Target, **options: Any) -> Published:
        """Load the graph into a SPARQL server; see `kgraph.store.publishing.publish` for the options.

        How far a run has come is kept in the workspace, so that one that was ended is taken up again.
        """
        import hashlib

        from kgraph.store.publishing import publish

        digest = hashlib.sha256(str(target.address).encode()).hexdigest()[:16]
        source = {"run": str(self.manifest["run"]), "build": self.state.name}
        state = self.folder / "publishing" / f"{digest}.json"
        return publish(self.store, target, state=state, source=source, **options)

    def status(self) -> dict[str, int]:
        """The counts named in `COUNTS`."""
        counts = self.manifest["counts"]
        return {name: int(counts[name]) for name in COUNTS if name in counts}
