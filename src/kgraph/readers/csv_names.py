"""How cells of names are read: lists of authors of tables nobody knows, and each vendor's own habit.

The text of a name stays as printed; where a vendor always puts the family name first, `AuthorName.family`
says which words it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kgraph.model.records import AuthorName
from kgraph.readers.csv_cells import printed_list
from kgraph.readers.fields.markup import plain_name
from kgraph.readers.fields.names import suffix_last

_CUT_ENDS = ("al", "al.", "AL.", "Al.", "others", "a.", "...", "…")
_CUT = re.compile(r"[\s,;&]*(?:\bet[ .]+al\b\.?|\band others\b|\bu\. ?a\.|\.\.\.|…)\s*$", re.IGNORECASE)
_AND = re.compile(r",?\s+(?:and|und|et|&)\s+", re.IGNORECASE)  # not `y`: Ramón y Cajal
_BETWEEN_INITIALS = re.compile(r"[.\s-]+")
_SUFFIX = frozenset({"jr", "jr.", "sr", "sr.", "ii", "iii", "iv", "2nd", "3rd"})
_PARTICLES = frozenset(
    {"van", "von", "de", "den", "der", "del", "della", "di", "da", "dos", "la", "le", "el"}
)
_NONE = frozenset({"", "-", "anonymous", "[no author name available]", "no author name available"})


class Names(NamedTuple):
    """The names of one cell, as printed."""

    names: list[str]
    is_complete: bool = True
    """False where the cell says that there are more (`et al.`)."""


def names_in(cell: str) -> Names:
    """The names of a cell of a table that nobody knows.

    A list as Python prints it, line ends, `;`, `|` part names for sure. So does `and` with its like; a comma
    beside it is either that of `Family, Given` or parts names too. Where there are only commas:

    - `Li, B., Öz, A.`: every second part is initials, so parts belong together in pairs;
    - `Li, Bo` and `van der Berg, Jan, Smith, Anna`: an even number of parts, every first of a pair one word
      (or with a particle), but not all second ones several words: pairs;
    - all else (`Bo Li, Ada Öz`, `Li B, Öz A`): one name a part.

    Example:
        >>> names_in("Li, Bo; Öz, Ada").names, names_in("Bo Li, Ada Öz and Cy Doe").names
        (['Li, Bo', 'Öz, Ada'], ['Bo Li', 'Ada Öz', 'Cy Doe'])
        >>> names_in("Li, B., Öz, A.-M.").names, names_in("Li B, Öz A, et al.")
        (['Li, B.', 'Öz, A.-M.'], Names(names=['Li B', 'Öz A'], is_complete=False))
    """
    if (listed := printed_list(cell)) is not None:
        return Names([name for name in listed if name.strip()])
    cell, is_complete = _whole_list(cell.strip())
    for mark in ("\n", ";", "|"):
        if mark in cell:
            names = [part.strip(" ,") for part in cell.split(mark)]
            return Names([name for name in names if name], is_complete)
    pieces = [piece for piece in _AND.split(cell) if piece] if " " in cell else [cell]
    if len(pieces) == 1:
        return Names(by_commas(cell), is_complete)
    if all(piece.count(",") == 1 for piece in pieces):  # as in BibTeX: `Li, Bo and Öz, Ada`
        return Names([piece.strip() for piece in pieces], is_complete)
    return Names([name for piece in pieces for name in by_commas(piece)], is_complete)


def _whole_list(cell: str) -> tuple[str, bool]:
    """The cell without its `et al.`, and whether it had none."""
    cell = cell.rstrip()
    if not cell.endswith(_CUT_ENDS):
        return cell, True
    match = _CUT.search(cell, max(len(cell) - 24, 0))
    return (cell[: match.start()], False) if match else (cell, True)


def by_commas(cell: str) -> list[str]:
    """The names of a cell that has only commas to part them."""
    parts = joined_suffixes(cell.split(","))
    if len(parts) % 2 == 0 and len(parts) > 0:
        firsts, seconds = parts[::2], parts[1::2]
        are_initials = all(map(is_initials, seconds)) and not all(map(is_initials, firsts))
        if are_initials or (all(map(_is_family, firsts)) and not all(" " in second for second in seconds)):
            return [f"{first}, {second}" for first, second in zip(firsts, seconds, strict=True)]
        if len(parts) == 2 and _is_family(firsts[0]):
            return [", ".join(parts)]
    return parts


def is_initials(text: str) -> bool:
    """Whether these are initials of given names: `J.C.`, `C.-R.`, `JC`, `Yu.V.`.

    Example:
        >>> [is_initials(text) for text in ("J.C.", "X. Y.", "JC", "Yu.V.", "Bo", "Öz A", "Jan")]
        [True, True, True, True, False, False, False]
    """
    parts = [part for part in _BETWEEN_INITIALS.split(text) if part]
    if not parts or not all(part[0].isupper() for part in parts):
        return False
    if "." in text:
        return all(len(part) <= 2 for part in parts)
    return all(part.isupper() for part in parts) and len("".join(parts)) <= 4


def _is_family(part: str) -> bool:
    return " " not in part or part.partition(" ")[0].casefold() in _PARTICLES


def joined_suffixes(parts: Sequence[str]) -> list[str]:
    """The parts that hold anything, `Jr.` joined to the name before it."""
    found: list[str] = []
    for part in map(str.strip, parts):
        if part.casefold() in _SUFFIX and found:
            found[-1] = f"{found[-1]}, {part}"
        elif part:
            found.append(part)
    return found


# ---- vendors


def by_semicolons(cell: str) -> Names:
    """`Li, Bo; Öz, Ada` or `Bo Li; Ada Öz`."""
    cell, is_complete = _whole_list(cell)
    return Names([name for part in cell.split(";") if (name := part.strip())], is_complete)


def by_bars(cell: str) -> Names:
    """`Bo Li|Ada Öz`; an empty part holds the place of an author without a name."""
    return Names([part.strip() for part in cell.split("|")])


def by_semicolons_or_commas(cell: str) -> Names:
    """`Li B.; Öz A.` as Scopus prints since 2023, `Li B., Öz A.` as before and as PubMed and Embase do."""
    cell, is_complete = _whole_list(cell.strip().rstrip(";"))
    if ";" in cell:
        return Names([name for part in cell.split(";") if (name := part.strip())], is_complete)
    return Names(joined_suffixes(cell.split(",")), is_complete)


def by_capitals(cell: str) -> Names:
    """Names that SpringerLink glues together, parted where a small letter stands before a capital.

    What follows `Mc`, `Mac`, `De`, `La` … is no border. A name that ends with a capital or a full stop is not
    told from the next: nothing in the text tells it. Academic titles are left out.

    Example:
        >>> by_capitals("Araz R. McAlievProf. Dr. Nigar İsmayılova").names
        ['Araz R. McAliev', 'Nigar İsmayılova']
    """
    names, start, word = [], 0, 0
    for i in range(1, len(cell)):
        before, here = cell[i - 1], cell[i]
        if not (before.isalpha() or before == "."):
            word = i
        elif before.islower() and here.isupper() and cell[word:i] not in _INNER:
            names.append(cell[start:i])
            start = word = i
    names.append(cell[start:])
    return Names([plain for name in names if (plain := _HONORS.sub("", name).strip())])


_INNER = frozenset({"Mc", "Mac", "De", "Di", "Da", "Du", "Del", "La", "Le", "Van", "Von", "Fitz", "Al", "El"})
_HONORS = re.compile(r"^(?:\s*(?:Prof|Dr|Ing|Mr|Mrs|Ms|PD|Priv|Univ|Assoc|Asst)\b\.?-?)+\s+", re.IGNORECASE)


def glued_initials(cell: str) -> Names:
    """`Eulenstein O.Al-Mubaid H.`, as Scopus glued editors before 2023, or `Li B.; Öz A.`."""
    if ";" in cell:
        return by_semicolons(cell)
    return Names([name for part in _AFTER_INITIAL.split(cell) if (name := part.strip())])


_AFTER_INITIAL = re.compile(r"(?<=\.)(?=[^\W\d_][^\W\d_.][^\W\d_]*|[^\W\d_]['’])")


# ---- names as authors


@lru_cache(maxsize=50_000)
def author(printed: str) -> AuthorName | None:
    """A name as printed, without marks; `None` where the cell says that there is none."""
    if printed.casefold() in _NONE:
        return None
    name, others = (printed, ()) if _PLAIN.fullmatch(printed) else plain_name(printed)
    if not name:
        return None
    name, family = suffix_last(name)
    return AuthorName(name, other_names=others, family=family)


@lru_cache(maxsize=50_000)
def author_with_initials(printed: str) -> AuthorName | None:
    """`Phillips J.C.`: the family name, then initials without blanks; `Plato` alone is one too."""
    if printed.casefold() in _NONE:
        return None
    name = printed if _PLAIN.fullmatch(printed) else plain_name(printed)[0]
    family, blank, given = name.partition(", ")[0].rpartition(" ")
    if given.casefold() in _SUFFIX:  # `Miller JP 3rd`
        family, blank, given = family.rpartition(" ")
    if not blank or not is_initials(given):
        family = name.partition(",")[0] if "," in name else ""
    return AuthorName(name, family=family or None) if name else None


_PLAIN = re.compile(r"(?!and )[A-Za-zÀ-ɏ]++(?:(?:\.,?|,)?[ '’-]?[A-Za-zÀ-ɏ]++)*+\.?")
"""A name in which there is nothing to take out."""


def people(read: Callable[[str], Names]) -> Callable[[str], tuple[AuthorName, ...]]:
    """Reads a cell of names alone: editors."""

    def editors(cell: str) -> tuple[AuthorName, ...]:
        return tuple([person for name in read(cell).names if (person := author(name))])

    return editors
