"""Find people the way users name them: by name in any spelling, IRI, id or identifier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kgraph.errors import AmbiguousName, UnknownName
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name, parse_name
from kgraph.resolve.people.block import nicknames
from kgraph.resolve.search import by_id, by_identifier, holding, similar, words_of

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

WHY = {
    "id": "id",
    "identifier": "identifier",
    "printed": "printed so",
    "same-name": "same name but for case, accents or order of parts",
    "spelling": "other spelling",
    "middle-name": "middle name apart",
    "initials": "initials",
    "nickname": "nickname",
    "order": "surname and given name exchanged",
    "surname": "part of the surname",
    "short-form": "short form",
    "second-name": "first of several given names missing",
    "words": "contains these words",
}
"""Ways in which a text may mean a person, from certain to vague, and how they are said."""
_TIER = {why: n for n, why in enumerate(WHY)}


def find_people(entities: Entities, text: str, *, base: str | None = None) -> list[tuple[str, str, str]]:
    """People whom `text` may mean, as (id, name, why), the best match first; empty when there is none.

    Names are forgiving: accents, case, order, initials, missing middle names and single words do. `base` is
    the base of the workspace's IRIs; without it any IRI that ends in `/person/{id}` is taken.
    """
    found = ranked_people(entities, text.strip(), base)
    people = {row["id"]: row for row in entities.people.filter(_is_in("id", found)).iter_rows(named=True)}
    ranked = sorted(found.items(), key=lambda item: (_TIER[item[1]], -people[item[0]]["n_papers"], item[0]))
    return [(id, people[id]["name"], f"{WHY[why]}; {_papers(people[id]['n_papers'])}") for id, why in ranked]


def get_person(entities: Entities, text: str, *, base: str | None = None) -> str:
    """The id of the one person whom `text` means.

    Raises:
        UnknownName: nobody; the message offers similar names.
        AmbiguousName: several people fit equally well; carries them.
    """
    found = ranked_people(entities, text.strip(), base)
    if not found:
        raise UnknownName("person", text, similar(entities.people["name"], text))
    best = min(_TIER[why] for why in found.values())
    hits = [id for id, why in found.items() if _TIER[why] == best]
    if len(hits) == 1:
        return hits[0]
    candidates = [c for c in find_people(entities, text, base=base) if c[0] in set(hits)]
    raise AmbiguousName(text, [(_iri(base, id), name, why) for id, name, why in candidates])


def people_named(entities: Entities, text: str, *, base: str | None = None) -> list[str]:
    """Ids of all whom overrides mean by `text`: by id, IRI or identifier, else by name, as printed or nearly.

    Unlike `get_person` it does not ask for one: a name in overrides means all its bearers.
    """
    found = ranked_people(entities, text.strip(), base)
    best = min((_TIER[why] for why in found.values()), default=0)
    return sorted(id for id, why in found.items() if _TIER[why] == best <= _TIER["same-name"])


def _iri(base: str | None, id: str) -> str:
    return f"{base}person/{id}" if base else id


def _papers(n: int) -> str:
    return "1 paper" if n == 1 else f"{n} papers"


def _is_in(column: str, values: Iterable[str]) -> pl.Expr:
    import polars as pl

    return pl.col(column).is_in(list(values))


def ranked_people(entities: Entities, text: str, base: str | None) -> dict[str, str]:
    """Person → the best way (in `WHY`) in which the text means him."""
    if not text:
        return {}
    id = by_id(entities, "person", entities.people["id"], text, base)
    if id:
        return {id: "id"}
    identified = by_identifier(entities, "person", text)
    if identified:
        return dict.fromkeys(identified, "identifier")
    return _by_name(entities, text)


def _by_name(entities: Entities, text: str) -> dict[str, str]:
    wanted = parse_name(text)
    words = words_of(text)
    found: dict[str, str] = {}
    for person, name in holding(entities.person_names, words).select("person", "name").iter_rows():
        why = _why(text, wanted, words, name)
        if why and (person not in found or _TIER[why] < _TIER[found[person]]):
            found[person] = why
    return found


def _why(text: str, wanted: Name, words: set[str], name: str) -> str | None:
    if name == text:
        return "printed"
    candidate = parse_name(name)
    if wanted.given:
        rule = compare(wanted, candidate, nicknames())
        if rule in WHY:  # a typing error or a changed surname is a guess: it is answered with similar names
            return rule
    own = {candidate.family, *candidate.given, candidate.particles + candidate.family}
    return "words" if words and all(any(o.startswith(w) for o in own) for w in words) else None
