"""Nodes of networks the way users name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.errors import AmbiguousName, BadRequest, UnknownName
from kgraph.rdf.iris import entity_iri, parse_iri
from kgraph.resolve.lookup import NAMES, get_thing, label_of

if TYPE_CHECKING:
    from kgraph.model.entities import Entities
    from kgraph.networks.definition import Definition
    from kgraph.networks.network import Network


def get_node(entities: Entities, network: Network, text: str, *, base: str) -> str:
    """The id of the one node that `text` means: an id, an IRI, a label, or a name in any spelling.

    Raises:
        UnknownName: none, also where the thing is known but not in this network.
        AmbiguousName: several, with the candidates.
    """
    import polars as pl

    text = text.strip()
    label = pl.col("label").str.to_lowercase() == text.lower()
    nodes = network.nodes.select("id", "iri", "label")
    exact = nodes.filter((pl.col("id") == text) | (pl.col("iri") == text))
    if exact.height:
        return str(exact["id"][0])
    ours: dict[tuple[str, str], str] = {
        thing: id
        for id, iri in nodes.select("id", "iri").iter_rows()
        if (thing := parse_iri(base, iri or ""))
    }
    kinds = [kind for kind in NAMES if kind in {kind for kind, _ in ours}]
    if len(ours) < nodes.height:  # a country, a text: what the tables have no names for
        same = nodes.filter(label)
        if same.height == 1:
            return str(same["id"][0])
        if same.height:
            raise AmbiguousName(
                text, [(n["id"], n["label"], "") for n in same.iter_rows(named=True)], what="nodes"
            )
    try:
        if kinds:
            return ours[get_thing(entities, text, kinds, base=base, among=ours.keys())]
        unknown = UnknownName("node", text, nodes["label"].to_list(), hint=f"in the network {network.name}")
    except UnknownName as error:
        unknown = error
    raise _absent(entities, network, text, kinds or list(NAMES), base) or unknown


def _absent(
    entities: Entities, network: Network, text: str, kinds: list[str], base: str
) -> UnknownName | None:
    """What to say of somebody known who is not in the network."""
    try:
        kind, id = get_thing(entities, text, kinds, base=base)
    except (UnknownName, AmbiguousName):
        return None
    name = label_of(entities, kind, id)
    return UnknownName(
        "node",
        name,
        hint=f"known, but not in the network {network.name} as it was selected: {entity_iri(base, kind, id)}",
    )


def get_ego(entities: Entities, definition: Definition, text: str, *, base: str) -> str:
    """The IRI of the thing that `text` means among the kinds of nodes of a network to be made.

    A text that no table knows is given back: it may be a node of somebody's own network.

    Raises:
        UnknownName: none, where the network has nodes of our kinds alone; AmbiguousName: several.
    """
    ends = definition.kinds if definition.is_edges else definition.kinds[:1]
    if "country" in ends and text.upper() in set(entities.labs["country"]):
        return text.upper()
    kinds = [kind for kind in dict.fromkeys(ends) if kind in NAMES]
    try:
        return entity_iri(base, *get_thing(entities, text, kinds or NAMES, base=base))
    except UnknownName:
        if len(kinds) == len(set(ends)):
            raise
        return text


def people_of_lab(entities: Entities, network: Network, lab: str) -> list[str]:
    """Ids of the nodes who are printed with a lab, or with a part of it, on a paper of this network.

    Raises:
        BadRequest: nobody is, or the network has no people.
    """
    import polars as pl

    labs, below = {lab}, {lab}
    while below:
        below = set(entities.labs.filter(pl.col("parent").is_in(list(below)))["id"]) - labs
        labs |= below
    printed = entities.affiliations.filter(pl.col("lab").is_in(list(labs)))
    people = entities.authorships.join(printed.select("paper", "rank"), on=["paper", "rank"], how="semi")
    since, until = (network.parameters.get(name) for name in ("since", "until"))
    papers = entities.papers
    papers = papers.filter(pl.col("year") >= since) if since is not None else papers
    papers = papers.filter(pl.col("year") <= until) if until is not None else papers
    people = people.filter(pl.col("paper").is_in(papers["id"].implode()))
    found = network.nodes.filter(
        (pl.col("kind").is_in(["Person", "AmbiguousPerson"])) & pl.col("id").is_in(people["person"].implode())
    )
    if found.is_empty():
        name = label_of(entities, "lab", lab)
        raise BadRequest(f"nobody in the network {network.name} is printed with {name} on a paper")
    return found["id"].to_list()
