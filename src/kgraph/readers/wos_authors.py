"""Authors of a Web of Science record: two spellings of each name, addresses, identifiers, correspondence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.names import suffix_last
from kgraph.readers.tagged_text import address, items, plain, split_outside_brackets
from kgraph.readers.wos_people import NameKeys, linked_addresses

Values = Mapping[str, list[str]]

_NOBODY = ("[anonymous]", "anonymous")


def authors_and_labs(values: Values) -> tuple[tuple[AuthorName, ...], tuple[str, ...]]:
    """The authors with what is certainly theirs, and the addresses that are only the paper's.

    An address is an author's when his name stands before it, when he is the corresponding author, when he is
    the only author, or when it is the paper's only address and the corresponding author's is no other place.
    """
    short = _names(values, "AU") or _names(values, "BA")
    full = _names(values, "AF") or _names(values, "BF")
    if len(full) == len(short):
        spellings = [
            (f,) if f.casefold() == s.casefold() else (f, s) for f, s in zip(full, short, strict=True)
        ]
    else:  # one of the two lists is damaged
        spellings = [(name,) for name in max(short, full, key=len)]
    keys = NameKeys(spellings)
    linked, labs = linked_addresses(_addresses(values.get("C1", ())), len(spellings), keys)
    correspondents = _correspondents(" ".join(values.get("RP", ())), keys)
    elsewhere = {_organisation(place) for _, place in correspondents if place}
    is_shared = len(labs) == 1 and elsewhere <= {_organisation(labs[0])}
    if labs and not any(linked) and (len(spellings) == 1 or is_shared):
        linked, labs = [list(labs) for _ in spellings], []
    for index, place in correspondents:
        if place and not linked[index]:
            linked[index].append(place)
    corresponding = {index for index, _ in correspondents}
    ids = _ids(values, keys)
    people: list[AuthorName] = []
    for index, names in enumerate(spellings):
        name, family = suffix_last(names[0])
        people.append(
            AuthorName(
                name=name,
                affiliations=tuple(Affiliation(text=text) for text in linked[index]),
                ids=ids.get(index, {}),
                is_corresponding=True if index in corresponding else None,
                other_names=tuple([suffix_last(other)[0] for other in names[1:]]),
                family=family,
            )
        )
    people += [AuthorName(name=name, is_group=True) for name in _groups(values.get("CA", ()))]
    return tuple(people), tuple(labs)


def _names(values: Values, tag: str) -> list[str]:
    """One name a line; in Medline's and Inspec's files several between semicolons."""
    names = [name.strip(" ,") for text in values.get(tag, ()) for name in items(text)]
    return [name for name in names if name and name.casefold() not in _NOBODY]


def _groups(lines: Iterable[str]) -> list[str]:
    """Group authors: one a line, or, over the ends of lines, between semicolons."""
    text = "\n".join(lines)
    return items(text.replace("\n", " ") if ";" in text else text)


def _addresses(lines: Iterable[str]) -> list[str]:
    """Addresses of `C1`: a line that does not end with a stop goes on, unless names in brackets follow."""
    found: list[list[str]] = []
    for line in lines:
        for piece in split_bracketed(line):
            if found and not found[-1][-1].endswith(".") and not piece.startswith("["):
                found[-1].append(piece)
            else:
                found.append([piece])
    return [" ".join(pieces) for pieces in found]


def split_bracketed(text: str) -> list[str]:
    """`[A; B] Univ X; [C] Univ Y` as two addresses; one without brackets stays whole."""
    return split_outside_brackets(text) if text.startswith("[") else [text]


def _organisation(place: str) -> str:
    return "".join(c for c in place[:1_000].partition(",")[0].casefold() if c.isalnum())


_CORRESPONDING = re.compile(r"\((?:reprint|corresponding) author\)\s*,?", re.IGNORECASE)


def _correspondents(text: str, keys: NameKeys) -> list[tuple[int, str]]:
    """Authors of `RP` with their addresses.

    `Li, B; Wu, D (corresponding author), Univ X, City, Country.; …`; before 2008 `Li, B, Univ X, City.`
    """
    found: list[tuple[int, str]] = []
    for statement in plain(text).split(".; "):
        marked = _CORRESPONDING.search(statement)
        if marked:
            names, place = statement[: marked.start()].split(";"), statement[marked.end() :]
        else:
            family, _, rest = statement.partition(",")
            given, _, place = rest.partition(",")
            names = [f"{family},{given}"]
        for name in names:
            index = keys.find(name)
            if index is not None:
                found.append((index, address(place)))
    return found


def _ids(values: Values, keys: NameKeys) -> dict[int, dict[str, str]]:
    """ORCID (`OI`) and ResearcherID (`RI`) of authors: `Li, Bo/0000-0002-1825-0097`.

    They are also printed for people who are no author of the paper; of two for one author neither is taken.
    """
    ids: dict[int, dict[str, str]] = {}
    for tag, scheme in (("OI", "orcid"), ("RI", "researcherid")):
        stated: dict[int, set[str]] = {}
        for text in items(" ".join(values.get(tag, ()))):
            name, _, number = text.rpartition("/")
            index = keys.find(name)
            if index is not None and (value := normalise(scheme, number)):
                stated.setdefault(index, set()).add(value)
        for index, numbers in stated.items():
            if len(numbers) == 1:
                ids.setdefault(index, {})[scheme] = numbers.pop()
    return ids
