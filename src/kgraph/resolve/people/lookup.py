"""Find people the way users name them: by name in any spelling, IRI, id or identifier."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kgraph.errors import AmbiguousName, UnknownName
from kgraph.model.identifiers import SCHEME, SCHEMES, normalise
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name, fold, parse_name
from kgraph.resolve.people.block import nicknames

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
    found = _ranked(entities, text.strip(), base)
    people = {row["id"]: row for row in entities.people.filter(_is_in("id", found)).iter_rows(named=True)}
    ranked = sorted(found.items(), key=lambda item: (_TIER[item[1]], -people[item[0]]["n_papers"], item[0]))
    return [(id, people[id]["name"], f"{WHY[why]}; {_papers(people[id]['n_papers'])}") for id, why in ranked]


def get_person(entities: Entities, text: str, *, base: str | None = None) -> str:
    """The id of the one person whom `text` means.

    Raises:
        UnknownName: nobody; the message offers similar names.
        AmbiguousName: several people fit equally well; carries them.
    """
    found = _ranked(entities, text.strip(), base)
    if not found:
        raise UnknownName("person", text, _similar(entities, text))
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
    found = _ranked(entities, text.strip(), base)
    best = min((_TIER[why] for why in found.values()), default=0)
    return sorted(id for id, why in found.items() if _TIER[why] == best <= _TIER["same-name"])


def _iri(base: str | None, id: str) -> str:
    return f"{base}person/{id}" if base else id


def _papers(n: int) -> str:
    return "1 paper" if n == 1 else f"{n} papers"


def _is_in(column: str, values: Iterable[str]) -> pl.Expr:
    import polars as pl

    return pl.col(column).is_in(list(values))


def _ranked(entities: Entities, text: str, base: str | None) -> dict[str, str]:
    """Person → the best way in which the text means him."""
    if not text:
        return {}
    by_id = _by_id(entities, text, base)
    if by_id:
        return {by_id: "id"}
    by_identifier = _by_identifier(entities, text)
    if by_identifier:
        return dict.fromkeys(by_identifier, "identifier")
    return _by_name(entities, text)


def _by_id(entities: Entities, text: str, base: str | None) -> str | None:
    prefix = f"{base}person/" if base else None
    if prefix and text.startswith(prefix):
        id = text[len(prefix) :]
    elif not prefix and "/person/" in text:
        id = text.rsplit("/person/", 1)[1]
    else:
        id = text
    for _ in range(
        entities.replacements.height + 1
    ):  # an id that gave way to an older one still finds its person
        if entities.people.filter(_is_in("id", [id])).height:
            return id
        newer = entities.replacements.filter(_is_in("kind", ["person"]) & _is_in("old", [id]))
        if not newer.height:
            return None
        id = newer["new"][0]
    return None


def _by_identifier(entities: Entities, text: str) -> list[str]:
    """`orcid:…`, `scheme:value`, or the address of an identifier."""
    scheme, _, value = text.partition(":")
    if text.startswith(("http://", "https://")):
        values = {(s.name, v) for s in SCHEMES if s.iri and text.startswith(s.iri) and (v := s.parse(text))}
    elif scheme and value and " " not in scheme and not value.startswith("//"):
        normal = normalise(scheme, value) if scheme in SCHEME else value.strip()
        values = {(scheme, normal)} if normal else set()
    else:
        return []
    hits = entities.identifiers.filter(_is_in("kind", ["person"]) & _is_in("value", [v for _, v in values]))
    return sorted({r["entity"] for r in hits.iter_rows(named=True) if (r["scheme"], r["value"]) in values})


def _by_name(entities: Entities, text: str) -> dict[str, str]:
    wanted = parse_name(text)
    words = set(fold(text).replace("-", " ").replace(".", " ").replace(",", " ").split())
    found: dict[str, str] = {}
    for person, name in _prefiltered(entities, words):
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


def _prefiltered(entities: Entities, words: set[str]) -> list[tuple[str, str]]:
    """Names that hold a long word of the query, or that ASCII cannot tell: parsing all would take seconds."""
    import polars as pl

    names = entities.person_names
    plain = pl.col("name").str.normalize("NFKD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    longest = sorted((w for w in words if len(w) > 1), key=lambda w: (-len(w), w))
    keep = plain.str.contains(r"[^\x00-\x7f]")
    for word in longest[:2]:
        keep = keep | plain.str.contains(word, literal=True)
    rows = names.filter(keep) if longest else names
    return [(r["person"], r["name"]) for r in rows.iter_rows(named=True)]


def _similar(entities: Entities, text: str) -> list[str]:
    from rapidfuzz import fuzz, process

    names = entities.people["name"].unique().sort().to_list()
    return [hit[0] for hit in process.extract(text, names, scorer=fuzz.WRatio, limit=20)]
