"""Authors, editors and affiliations of RIS records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.fields.names import suffix_last
from kgraph.readers.tagged_text import LIST_CHARACTERS, address, plain
from kgraph.readers.wos_people import NameKeys, linked_addresses

Values = Mapping[str, list[str]]
_CUT = ("et al", "and others", "others")
_CORRESPONDENCE = "correspondence address:"


def names_in(values: Iterable[str]) -> list[str]:
    """The names of `AU` fields in their order: one a field, or several on lines or between semicolons.

    A field longer than any list of names is taken for one name.
    """
    names: list[str] = []
    for value in values:
        if len(value) > LIST_CHARACTERS:
            names.append(plain(value))
            continue
        lines = plain_lines(value)
        if len(lines) > 1 and not all("," in line for line in lines):
            lines = [" ".join(lines)]  # one name over several lines
        for line in lines:
            for piece in line.split(";"):
                if name := piece.lstrip(" ,").rstrip():
                    names.append(_with_blank(name))
    return names


def plain_lines(value: str) -> list[str]:
    """The lines of a value as plain text, without empty ones."""
    return [line for part in value.split("\n") if (line := plain(part))]


def _with_blank(name: str) -> str:
    """`Feiler,A.` as `Feiler, A.`; a comma at the end stays."""
    return ", ".join(part.strip() for part in name.split(",")).rstrip() if "," in name else name


def _author(
    name: str, affiliations: Iterable[str] = (), *, is_corresponding: bool | None = None
) -> AuthorName:
    """A name as EndNote writes it: one that ends with a comma is a group's."""
    shown, family = suffix_last(name)
    return AuthorName(
        name=shown.rstrip(", "),
        affiliations=tuple(Affiliation(text=text) for text in affiliations),
        is_group=family is None and name.endswith(","),
        is_corresponding=is_corresponding,
        family=family,
    )


def editors(values: Values, *, is_book: bool) -> tuple[AuthorName, ...]:
    """Of the book or proceedings: `A2` and `ED`, of whole books `A3` before them."""
    tertiary = values.get("A3", ()) if is_book else ()
    names = names_in(
        [*tertiary, *values.get("A2", ()), *(text for text in values.get("ED", ()) if not _is_edition(text))]
    )
    return tuple(map(_author, dict.fromkeys(names)))


def _is_edition(text: str) -> bool:
    return any(c.isdigit() for c in text)


def authors_and_labs(
    values: Values, *, is_scopus: bool
) -> tuple[tuple[AuthorName, ...], bool, tuple[str, ...]]:
    """The authors, whether these are all, and the affiliations of the paper that are nobody's for certain.

    Web of Science prints names before addresses (`C1`). Elsewhere affiliations have no names: those of a
    single author are his, the only one of a paper in Scopus is everybody's, else they are the paper's.
    """
    primary = names_in(values.get("AU", ()))
    names = primary + [name for name in names_in(values.get("A1", ())) if name not in primary]
    kept = [name for name in names if name.rstrip(".,").lower() not in _CUT]
    keys = NameKeys([(name,) for name in kept])
    bracketed = [
        text for value in values.get("C1", ()) for text in plain_lines(value) if text.startswith("[")
    ]
    linked, labs = linked_addresses(bracketed, len(kept), keys)
    if not bracketed:
        labs = _addresses(values.get("AD", ()))
        if labs and (len(kept) == 1 or (len(labs) == 1 and is_scopus and kept)):
            linked, labs = [list(labs) for _ in kept], []
    corresponding = keys.find(_correspondent(values.get("N1", ())))
    authors = tuple(
        _author(name, linked[index], is_corresponding=True if index == corresponding else None)
        for index, name in enumerate(kept)
    )
    return authors, len(kept) == len(names), tuple(labs)


def _addresses(values: Iterable[str]) -> list[str]:
    """Each `AD`, and each of its lines that does not go on with the one before."""
    found: dict[str, None] = {}
    for value in values:
        addresses: list[list[str]] = []
        for line in plain_lines(value):
            if addresses and addresses[-1][-1].endswith(","):
                addresses[-1].append(line)
            else:
                addresses.append([line])
        found.update(dict.fromkeys(text for lines in addresses if (text := address(" ".join(lines)))))
    return list(found)


def _correspondent(notes: Iterable[str]) -> str:
    """The name in Scopus' `Correspondence Address: Li, B.; Univ X; email: …`."""
    for note in notes:
        if note[: len(_CORRESPONDENCE)].lower() == _CORRESPONDENCE:
            return note[len(_CORRESPONDENCE) :].partition(";")[0]
    return ""
