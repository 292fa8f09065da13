"""Find anything the way users name it: a person, lab, venue, edition, topic, artifact or paper."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import AmbiguousName, UnknownName
from kgraph.model.names import fold
from kgraph.resolve.people.lookup import WHY as PEOPLE_WHY
from kgraph.resolve.people.lookup import find_people, ranked_people
from kgraph.resolve.search import by_id, by_identifier, holding, similar, words_of

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

WHY = {
    **PEOPLE_WHY,
    "same-text": "same but for case and accents",
    "contains": "its name contains these words",
}
"""Ways in which a text may mean something, and how they are said."""
_TIER = {why: n for n, why in enumerate(WHY)} | {"same-text": list(WHY).index("same-name")}


@dataclass(frozen=True)
class NamedKind:
    """A kind of things that have names."""

    name: str
    plural: str
    table: str
    label: str
    """The column with the name that the table gives."""
    names: Callable[[Entities], pl.DataFrame]
    """All names, of whatever spelling: columns `id` and `name`."""


def _person_names(entities: Entities) -> pl.DataFrame:
    return _names(entities.people, "id", "name")


def _lab_names(entities: Entities) -> pl.DataFrame:
    return _all(_names(entities.labs, "id", "name"), _names(entities.lab_names, "lab", "name"))


def _venue_names(entities: Entities) -> pl.DataFrame:
    return _all(_names(entities.venues, "id", "name"), _names(entities.venues, "id", "abbreviation"))


def _edition_names(entities: Entities) -> pl.DataFrame:
    return _names(entities.editions, "id", "name")


def _topic_names(entities: Entities) -> pl.DataFrame:
    return _all(_names(entities.topics, "id", "label"), _names(entities.topics, "id", "notation"))


def _artifact_names(entities: Entities) -> pl.DataFrame:
    return _all(_names(entities.artifacts, "id", "name"), _names(entities.artifacts, "id", "long_name"))


def _paper_names(entities: Entities) -> pl.DataFrame:
    printed = _names(entities.paper_records, "paper", "title")
    return _all(_names(entities.papers, "id", "title"), printed)


NAMED_KINDS: tuple[NamedKind, ...] = (
    NamedKind("person", "people", "people", "name", _person_names),
    NamedKind("lab", "labs", "labs", "name", _lab_names),
    NamedKind("venue", "venues", "venues", "name", _venue_names),
    NamedKind("edition", "editions", "editions", "name", _edition_names),
    NamedKind("topic", "topics", "topics", "label", _topic_names),
    NamedKind("artifact", "artifacts", "artifacts", "name", _artifact_names),
    NamedKind("paper", "papers", "papers", "title", _paper_names),
)
"""Every kind of things that can be found by name, in the order in which candidates are listed."""
_BY_NAME = {kind.name: kind for kind in NAMED_KINDS}
NAMES = tuple(_BY_NAME)


def get_thing(
    entities: Entities,
    text: str,
    kinds: Sequence[str] = NAMES,
    *,
    base: str | None = None,
    among: Collection[tuple[str, str]] | None = None,
) -> tuple[str, str]:
    """Kind and id of the one thing of these kinds that `text` means: a name, id, IRI or identifier.

    `kind:text` (`topic:optimization`) means a thing of that kind alone. The surest way of meaning something
    wins, whatever the kind; a name that the tables give wins over a spelling met somewhere. `among` leaves
    only these (kind, id) in the choice.

    Raises:
        UnknownName: nothing; the message offers similar names.
        AmbiguousName: several things fit equally well; carries them.
    """
    kinds, text = _prefixed(text.strip(), kinds)
    found = {
        (kind, id): why for kind in kinds for id, why in _ranked(entities, kind, text, base).items()
        if among is None or (kind, id) in among
    }  # fmt: skip
    if not found:
        raise UnknownName(_either(kinds), text, similar(_all_names(entities, kinds), text))
    best = min(_TIER[why] for why in found.values())
    hits = _main_ones(entities, text, [thing for thing, why in found.items() if _TIER[why] == best])
    if len(hits) == 1:
        return hits[0]
    plurals = {_BY_NAME[kind].plural for kind, _ in hits}
    people = {("person", id): why for id, _, why in find_people(entities, text, base=base)}
    order = {thing: n for n, thing in enumerate(people)}
    raise AmbiguousName(
        text,
        [
            (
                _iri(base, *thing),
                label_of(entities, *thing),
                people.get(thing) or f"{thing[0]}; {WHY[found[thing]]}",
            )
            for thing in sorted(hits, key=lambda t: order.get(t, len(order)))
        ],
        what=plurals.pop() if len(plurals) == 1 else "things",
    )


def _prefixed(text: str, kinds: Sequence[str]) -> tuple[Sequence[str], str]:
    kind, colon, rest = text.partition(":")
    return ((kind,), rest.strip()) if colon and kind in kinds and rest.strip() else (kinds, text)


def _ranked(entities: Entities, kind: str, text: str, base: str | None) -> dict[str, str]:
    """Id → the best way in which the text means that thing."""
    if kind == "person":
        return ranked_people(entities, text, base)
    if not text:
        return {}
    known = getattr(entities, _BY_NAME[kind].table)["id"]
    id = by_id(entities, kind, known, text, base)
    if id:
        return {id: "id"}
    identified = by_identifier(entities, kind, text)
    if identified:
        return dict.fromkeys(identified, "identifier")
    words, found = words_of(text), dict[str, str]()
    for other, name in holding(_BY_NAME[kind].names(entities), words).select("id", "name").iter_rows():
        why = _why(text, words, name)
        if why and (other not in found or _TIER[why] < _TIER[found[other]]):
            found[other] = why
    return found


def _why(text: str, words: set[str], name: str) -> str | None:
    if name == text:
        return "printed"
    if fold(name) == fold(text):
        return "same-text"
    own = words_of(name)
    return "contains" if words and all(any(o.startswith(w) for o in own) for w in words) else None


def _main_ones(entities: Entities, text: str, hits: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of several, those whose own name it is, if there are any."""
    if len(hits) == 1:
        return hits
    own = [thing for thing in hits if fold(label_of(entities, *thing)) == fold(text)]
    return sorted(own or hits, key=lambda t: (NAMES.index(t[0]), label_of(entities, *t), t[1]))


def label_of(entities: Entities, kind: str, id: str) -> str:
    """The name of a thing; its id where the table does not know it."""
    import polars as pl

    named = _BY_NAME[kind]
    found = getattr(entities, named.table).filter(pl.col("id") == id)[named.label]
    return str(found[0]) if len(found) else id


def _iri(base: str | None, kind: str, id: str) -> str:
    return f"{base}{kind}/{id}" if base else id


def _either(kinds: Sequence[str]) -> str:
    return kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} or {kinds[-1]}"


def _names(frame: pl.DataFrame, id: str, name: str) -> pl.DataFrame:
    import polars as pl

    return frame.select(pl.col(id).alias("id"), pl.col(name).alias("name")).drop_nulls()


def _all_names(entities: Entities, kinds: Sequence[str]) -> pl.Series:
    import polars as pl

    return pl.concat([_BY_NAME[kind].names(entities)["name"] for kind in kinds])


def _all(*frames: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    return pl.concat(frames).unique(maintain_order=True)
