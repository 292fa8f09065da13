"""Authors of a row: names of one column with what other columns say of them, by each vendor's habit.

Every function of `AUTHORS` is given the columns of a table (`ours → place in the row`, -1 where the table has
none; the last cell of a row is always empty) and gives the function that reads a row's authors.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers import csv_names
from kgraph.readers.csv_cells import NOTHING, aligned, text
from kgraph.readers.csv_names import Names


class People(NamedTuple):
    """Who wrote a paper, as its row says."""

    authors: tuple[AuthorName, ...]
    is_complete: bool = True
    labs: tuple[str, ...] = ()
    """Affiliations of which the row does not say whose they are."""


ReadPeople = Callable[[list[str]], People]
_replace = msgspec.structs.replace
_NOBODY: dict[str, str] = {}


def plain(
    at: Mapping[str, int],
    names: Callable[[str], Names] = csv_names.names_in,
    person: Callable[[str], AuthorName | None] = csv_names.author,
) -> ReadPeople:
    """Names, with ORCIDs and affiliations of columns that hold exactly one for each of them, in order."""
    i_names, with_columns = at["authors"], beside(at)

    def read(cells: list[str]) -> People:
        printed, is_complete = names(cells[i_names])
        return with_columns(People(tuple([person(name) or NOBODY for name in printed]), is_complete), cells)

    return read


NOBODY = AuthorName("")
"""Keeps the place of an entry that names nobody, as long as other columns are told by their places."""


def beside(at: Mapping[str, int]) -> Callable[[People, list[str]], People]:
    """Adds ORCIDs and affiliations of columns that hold exactly one for each author; `NOBODY` falls away."""
    i_places, i_orcids = at["affiliations"], at["orcids"]
    has_more = i_places >= 0 or i_orcids >= 0

    def read(people: People, cells: list[str]) -> People:
        authors = people.authors
        if not has_more or not (cells[i_places] or cells[i_orcids]):
            return people._replace(authors=tuple([a for a in authors if a.name])) if authors else people
        places, labs = _places(cells[i_places], len(authors))
        orcids = aligned(cells[i_orcids])
        if len(orcids) != len(authors):
            orcids = [""] * len(authors)
        with_more = [
            _replace(
                author,
                affiliations=author.affiliations or place,
                ids={**author.ids, "orcid": known} if known else author.ids,
            )
            for author, place, orcid in zip(authors, places, orcids, strict=True)
            if author.name
            for known in (normalise("orcid", orcid) if orcid else None,)
        ]
        return People(tuple(with_more), people.is_complete, labs)

    return read


def _places(cell: str, n: int) -> tuple[list[tuple[Affiliation, ...]], tuple[str, ...]]:
    """One affiliation an author where there are as many, the only one for all, all for an only author.

    Else nobody knows whose they are: they are labs of the paper.
    """
    parts = ["" if part in NOTHING else part for part in aligned(cell)] if cell else []
    places = [without_address(text(part)) for part in parts]
    if len(places) == n:
        return [(Affiliation(place),) if place else () for place in places], ()
    named = tuple(dict.fromkeys(filter(None, places)))
    if n == 1:
        return [tuple([Affiliation(place) for place in named])], ()
    if len(named) == 1:
        return [(Affiliation(named[0]),)] * n, ()
    return [()] * n, named


def without_address(place: str) -> str:
    """The affiliation without an e-mail address."""
    if "@" not in place:
        return place
    return _ADDRESS.sub("", place).strip(" ,;")


_ADDRESS = re.compile(r"(?:\be-?mail:? ?)?[^\s;,]{0,100}@[^\s;,]{0,100}", re.IGNORECASE)


def springer(at: Mapping[str, int]) -> ReadPeople:
    """Names without anything between them."""
    return plain(at, csv_names.by_capitals)


def pubmed(at: Mapping[str, int]) -> ReadPeople:
    """`Bray F, Laversanne M, Jemal A.`"""
    return plain(
        at, lambda cell: csv_names.by_semicolons_or_commas(_last_stop(cell)), csv_names.author_with_initials
    )


def _last_stop(cell: str) -> str:
    """The cell without the full stop of its end, which is none of an initial's: PubMed prints none there."""
    return cell if cell.endswith("et al.") else cell.strip().rstrip(".")


def lens(at: Mapping[str, int]) -> ReadPeople:
    """`Bo Li; Ada Öz`."""
    return plain(at, csv_names.by_semicolons)


def ieee(at: Mapping[str, int]) -> ReadPeople:
    """`J. -P. Li; A. Öz`, with the blank that IEEE puts before a hyphen taken out."""
    return plain(at, lambda cell: csv_names.by_semicolons(cell.replace(". -", ".-")))


# ---- Scopus


def scopus(at: Mapping[str, int]) -> ReadPeople:
    """Short names, since 2023 full names too; author ids; affiliations after each name; who corresponds."""
    i_names, i_full, i_ids = at["authors"], at["full_names"], at["author_ids"]
    i_named, i_places, i_corresponding = (
        at["authors_with_affiliations"],
        at["affiliations"],
        at["corresponding"],
    )

    def read(cells: list[str]) -> People:
        printed, is_complete = csv_names.by_semicolons_or_commas(cells[i_names])
        people = [csv_names.author_with_initials(name) for name in printed]
        ids = [part.strip() for part in cells[i_ids].strip().rstrip(";").split(";")]
        ids = ids if len(ids) == len(people) else [""] * len(people)
        full = _full_names(cells[i_full], len(people)) if cells[i_full] else []
        places, labs = _places_after_names(cells[i_named], printed, cells[i_places])
        corresponding = _corresponding(cells[i_corresponding], printed) if cells[i_corresponding] else ()
        authors = []
        for i, (person, own) in enumerate(zip(people, ids, strict=True)):
            if person is None:
                continue
            scopus_id = normalise("scopus", own) if own else None
            name, others, family = person.name, person.other_names, person.family
            if full:
                name, others, family = (
                    full[i],
                    (name,),
                    full[i].partition(",")[0] if "," in full[i] else family,
                )
            authors.append(
                AuthorName(
                    name,
                    affiliations=places[i],
                    ids={"scopus": scopus_id} if scopus_id else _NOBODY,
                    is_corresponding=True if i in corresponding else None,
                    other_names=others if others != (name,) else (),
                    family=family,
                )
            )
        return People(tuple(authors), is_complete, labs)

    return read


_SCOPUS_ID = re.compile(r"\s*\(\d{5,12}\)$")


def _full_names(cell: str, n: int) -> list[str]:
    """`Li, Bo (57190000001); …` without the ids; nothing when they are not as many as the short names."""
    names = [text(_SCOPUS_ID.sub("", part.strip())) for part in cell.strip().rstrip(";").split(";")]
    return names if len(names) == n and all(names) else []


def _places_after_names(
    cell: str, names: Sequence[str], all_places: str
) -> tuple[list[tuple[Affiliation, ...]], tuple[str, ...]]:
    """Affiliations of `Li, B., Univ X, City; Öz, A., Univ Y` (`Li B., …` since 2023), author by author.

    Several of one author follow each other after a mere comma; the row's list of all its affiliations tells
    where one ends.
    """
    known = sorted((part.strip() for part in all_places.split(";") if part.strip()), key=len, reverse=True)
    if not cell:
        labs = tuple(dict.fromkeys(map(text, reversed(known))))
        return [(Affiliation(labs[0]),) if len(labs) == 1 else ()] * len(names), labs if len(labs) > 1 else ()
    made: dict[str, Affiliation] = {}
    found: list[tuple[Affiliation, ...]] = [()] * len(names)
    holder, rests = -1, [""] * len(names)
    for segment in cell.split(";"):
        segment = segment.strip()
        bare = segment.replace(", ", " ", 1)
        for i in range(holder + 1, len(names)):
            name = names[i]
            if segment.startswith(name) and segment[len(name) : len(name) + 1] in ("", ","):
                holder, rests[i] = i, segment[len(name) :]
                break
            if bare.startswith(name) and bare[len(name) : len(name) + 1] in ("", ","):
                holder, rests[i] = i, bare[len(name) :]
                break
        else:
            if holder >= 0:  # a semicolon within an affiliation
                rests[holder] = f"{rests[holder]}; {segment}"
    for i, rest in enumerate(rests):
        places: dict[str, Affiliation] = {}
        while rest := rest.strip(" ,;"):
            place = next((place for place in known if rest.startswith(place)), rest)
            rest = rest[len(place) :]
            if place not in made:
                made[place] = Affiliation(without_address(text(place)))
            places[place] = made[place]
        found[i] = tuple(places.values())
    return found, ()


def _corresponding(cell: str, names: Sequence[str]) -> set[int]:
    """Which of the short names are those before the first semicolon of each line: `Li, B.; …`, `B. Li; …`."""
    told: set[str] = set()
    for line in cell.split("\n"):
        name = line.partition(";")[0].strip()
        told.update((name.replace(", ", " "), name))
    found = set()
    for i, name in enumerate(names):
        family, _, given = name.rpartition(" ")
        if name in told or f"{given} {family}" in told:
            found.add(i)
    return found


# ---- OpenAlex


def openalex(at: Mapping[str, int]) -> ReadPeople:
    """Columns of one value an author, parted by `|`. One of another length is not aligned and left out.

    Institutions are flattened by OpenAlex: they are an author's only when there are as many as authors and
    countries; else they are labs of the paper.
    """
    i_names, i_ids, i_orcids = at["authors"], at["author_ids"], at["orcids"]
    i_norm, i_norm_ids, i_countries = at["organizations"], at["organization_ids"], at["countries"]
    i_raw, i_corresponding = at["affiliations"], at["corresponding"]

    def read(cells: list[str]) -> People:
        printed = csv_names.by_bars(cells[i_names]).names
        n = len(printed)

        def column(i: int) -> list[str]:
            values = cells[i].split("|") if cells[i] else []
            return values if len(values) == n else [""] * n

        norm, countries = column(i_norm), column(i_countries)
        is_aligned = any(norm) and any(countries)
        norm_ids = column(i_norm_ids) if is_aligned else [""] * n
        authors = []
        for name, own, orcid, org, org_id, raw, is_corresponding in zip(
            printed, column(i_ids), column(i_orcids), norm, norm_ids, column(i_raw), column(i_corresponding),
            strict=True,
        ):  # fmt: skip
            person = csv_names.author(name)
            if person is None:
                continue
            known = {"openalex": normalise("openalex", own), "orcid": normalise("orcid", orcid)}
            place = _raw_affiliation(raw) or (org if is_aligned else "")
            authors.append(
                _replace(
                    person,
                    ids={scheme: value for scheme, value in known.items() if value},
                    affiliations=(_affiliation(place, org if is_aligned else "", org_id),) if place else (),
                    is_corresponding=_TRUTH.get(is_corresponding.strip()),
                )
            )
        labs = () if is_aligned else tuple(dict.fromkeys(filter(None, cells[i_norm].split("|"))))
        return People(tuple(authors), labs=labs)

    return read


_TRUTH = {"True": True, "true": True, "TRUE": True, "False": False, "false": False, "FALSE": False}
_RAW = re.compile(r"""'raw_affiliation_string': (?:'((?:[^'\\]|\\.)*+)'|"((?:[^"\\]|\\.)*+)")""")


def _raw_affiliation(printed: str) -> str:
    """The text of `{'raw_affiliation_string': 'Univ X', …}`."""
    match = _RAW.search(printed)
    return text(match[1] or match[2] or "") if match else ""


def _affiliation(place: str, organization: str, own_id: str) -> Affiliation:
    known = normalise("openalex", own_id) if own_id else None
    return Affiliation(
        text(place), organization=text(organization) or None, ids={"openalex": known} if known else _NOBODY
    )
