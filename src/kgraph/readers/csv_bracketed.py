"""Authors of exports that put names or places in brackets: Dimensions, Embase, Web of Science."""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from kgraph.model.records import Affiliation
from kgraph.readers import csv_names, wos_authors
from kgraph.readers.csv_authors import People, ReadPeople, without_address
from kgraph.readers.csv_cells import aligned, text
from kgraph.readers.tagged_text import split_outside_brackets

_replace = msgspec.structs.replace


def dimensions(at: Mapping[str, int]) -> ReadPeople:
    """`Li, Bo; Öz, Ada`; beside them `Li, Bo (Univ X; Inst Y); …` as printed and as organisations."""
    i_names, i_raw, i_norm = at["authors"], at["authors_with_affiliations"], at["organizations"]
    i_corresponding, i_labs = at["corresponding"], at["affiliations"]

    def read(cells: list[str]) -> People:
        raw, norm = bracketed(cells[i_raw]), bracketed(cells[i_norm])
        printed, is_complete = csv_names.by_semicolons(cells[i_names])
        printed = printed or [name for name, _ in raw or norm]
        corresponding = {name for name, _ in bracketed(cells[i_corresponding])}
        raw = raw if [name for name, _ in raw] == printed else []
        norm = norm if [name for name, _ in norm] == printed else []
        authors = []
        for i, name in enumerate(printed):
            person = csv_names.author(name)
            if person is None:
                continue
            texts, names = raw[i][1] if raw else [], norm[i][1] if norm else []
            if len(texts) == len(names):
                places = tuple([Affiliation(*pair) for pair in zip(texts, names, strict=True)])
            else:
                places = tuple([Affiliation(place) for place in texts or names])
            is_corresponding = True if name in corresponding else None
            authors.append(_replace(person, affiliations=places, is_corresponding=is_corresponding))
        labs = () if raw or norm else tuple(dict.fromkeys(filter(None, aligned(text(cells[i_labs])))))
        return People(tuple(authors), is_complete, labs)

    return read


_BRACKET = re.compile(r"[();]")


def bracketed(cell: str) -> list[tuple[str, list[str]]]:
    """Name and what stands in brackets after it, parted by `;`.

    Example:
        >>> bracketed("Li, Bo (Univ X (UX), Y; Inst Z); Öz, Ada ()")
        [('Li, Bo', ['Univ X (UX), Y', 'Inst Z']), ('Öz, Ada', [])]
    """
    found: list[tuple[str, list[str]]] = []
    name, depth, start = "", 0, 0
    inside: list[str] = []
    for match in _BRACKET.finditer(cell):
        mark, at = match[0], match.start()
        if mark == "(":
            depth += 1
            if depth == 1:
                name, start, inside = cell[start:at].strip(" ;"), at + 1, []
        elif mark == ")" and depth:
            depth -= 1
            if depth == 0:
                inside.append(without_address(text(cell[start:at])))
                found.append((name, list(filter(None, inside))))
                name, start = "", at + 1
        elif mark == ";" and depth == 1:
            inside.append(without_address(text(cell[start:at])))
            start = at + 1
        elif mark == ";" and depth == 0:
            if bare := cell[start:at].strip():
                found.append((bare, []))
            start = at + 1
    if depth == 0 and (bare := cell[start:].strip()):
        found.append((bare, []))
    return found


def embase(at: Mapping[str, int]) -> ReadPeople:
    """`Li B., Öz A.`; addresses `(Li B.; Öz A.) Univ X, City.` name those who have them."""
    i_names, i_places = at["authors"], at["affiliations"]

    def read(cells: list[str]) -> People:
        printed, is_complete = csv_names.by_semicolons_or_commas(cells[i_names])
        holders = {name: i for i, name in enumerate(printed)}
        places: list[list[str]] = [[] for _ in printed]
        last: list[int] = []
        for part in cells[i_places].split("(")[1:]:
            names, _, place = part.partition(")")
            found = [holders[own] for name in re.split("[;,]", names) if (own := name.strip()) in holders]
            for i in found:
                places[i].append(place)
            for i in () if found else last:  # brackets within an address
                places[i][-1] += f"({names}){place}"
            last = found or last
        authors = [
            _replace(person, affiliations=tuple([Affiliation(place) for place in own if place]))
            for name, parts in zip(printed, places, strict=True)
            for own in (dict.fromkeys(without_address(text(part)).rstrip(" .;") for part in parts),)
            if (person := csv_names.author_with_initials(name))
        ]
        return People(tuple(authors), is_complete)

    return read


_TAGS = {
    "authors": "AU",
    "full_names": "AF",
    "group_authors": "CA",
    "authors_with_affiliations": "C1",
    "corresponding": "RP",
    "orcids": "OI",
    "author_ids": "RI",
}
"""Our field → tag of Web of Science's tagged files, whose cells hold the same."""


def web_of_science(at: Mapping[str, int]) -> ReadPeople:
    """Both spellings of names, addresses `[Li, Bo; Öz, Ada] Univ X`, ORCIDs: as the tagged files are read."""
    columns = [(at[name], tag) for name, tag in _TAGS.items() if at[name] >= 0]

    def read(cells: list[str]) -> People:
        values = {tag: split_outside_brackets(cells[i]) for i, tag in columns if cells[i]}
        if "C1" in values:  # every address is whole, as the stop at its end says in tagged files
            values["C1"] = [f"{place.removesuffix('.')}." for place in values["C1"]]
        if "RP" in values:
            values["RP"] = ["; ".join(values["RP"])]
        authors, labs = wos_authors.authors_and_labs(values)
        return People(authors, labs=labs)

    return read
