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

_CUT_ENDS = (
    "al", "al.", "a.", "...", "…", "coll.", "др.", "等", "other", "others", "others.", "more", "more.",
    "authors", "authors.", "weitere", "autoren", "autres", "auteurs", "otros", "autores", "outros", "altri",
    ")", "]", *"0123456789",
)  # fmt: skip
_CUT = re.compile(
    r"""[\s,;|&(\[]*(?:
        \bet[ .]+al\b\.? | \bet[ ]coll\b\.? | \bu\.[ ]?a\. | \bи[ ]др\. | 等 | \.{3} | …
        | (?:\b(?:and|und|et|y|e|plus)\b|[&+])\s*others?
        | (?:(?:\b(?:and|und|et|y|e|plus)\b|[&+])\s*)?\d{1,4}\s
          (?:(?:others?|more|further|additional|weitere|autres?|otros|outros|altri)\b[ ]?)?
          (?:more|(?:co-?)?authors|autoren|auteurs|autores|people)?(?<=[a-z])
        | \b(?:und|et|y|e)\s+(?:weitere|autres|otros|outros|altri)
        | \+\s?\d{1,4}
    )[\s)\].]*$""",
    re.IGNORECASE | re.VERBOSE,
)
"""What says at a list's end that there are more: `et al.`, `& 4 others`, `(+3 more)`, `und 3 weitere`."""
_CUT_CHARACTERS = 48
_GAP = re.compile(r"\.{3}(?!\.)|…|(?<!\w)\. \. \.|\bet al\b\.?(?=[,;|])", re.IGNORECASE)
"""What says in the midst of a list that names were left out there."""
_MARKS = ("\n", ";", "|", " / ", " • ", " · ")
"""What surely parts names, the strongest first."""
_BLANKS = re.compile(r"[ \t\xa0]{2,}")
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

    A list as Python prints it, line ends, `;`, `|`, ` / ` part names for sure. So does `and` with its like; a
    comma beside it is either that of `Family, Given` or parts names too. Where there are only commas:

    - `Li, B., Öz, A.`: every second part is initials, so parts belong together in pairs;
    - `Li, Bo` and `van der Berg, Jan, Smith, Anna`: an even number of parts, every first of a pair one word
      (or with a particle), but not all second ones several words: pairs;
    - all else (`Bo Li, Ada Öz`, `Li B, Öz A`): one name a part.

    Example:
        >>> names_in("Li, Bo; Öz, Ada").names, names_in("Bo Li, Ada Öz and Cy Doe").names
        (['Li, Bo', 'Öz, Ada'], ['Bo Li', 'Ada Öz', 'Cy Doe'])
        >>> names_in("Li, B., Öz, A.-M.").names, names_in("Li B, Öz A, et al.")
        (['Li, B.', 'Öz, A.-M.'], Names(names=['Li B', 'Öz A'], is_complete=False))
        >>> names_in("Li, B., Öz, A., ... Doe, C."), names_in("B. Li, A. Öz & 4 others")
        (Names(names=['Li, B.', 'Öz, A.', 'Doe, C.'], is_complete=False), \
Names(names=['B. Li', 'A. Öz'], is_complete=False))
    """
    if (listed := printed_list(cell)) is not None:
        kept = [whole_list(name) for name in listed]
        return Names([name for name, _ in kept if name], all(is_whole for _, is_whole in kept))
    cell, is_complete = whole_list(cell)
    return Names(parted_names(cell, mark_of(cell)), is_complete)


def mark_of(cell: str) -> str:
    """What parts the names of the cell for sure; empty where only commas and `and` may."""
    return next((mark for mark in _MARKS if mark in cell), "")


def parted_names(cell: str, mark: str) -> list[str]:
    """The names of a whole list that `mark` parts, or else commas and `and`."""
    if mark:
        return [name for part in cell.split(mark) if (name := part.strip(" ,"))]
    pieces = [piece for piece in _AND.split(cell) if piece] if " " in cell else [cell]
    if len(pieces) > 1 and all(piece.count(",") == 1 for piece in pieces):  # BibTeX: `Li, Bo and Öz, Ada`
        return [piece.strip() for piece in pieces]
    return [name for piece in pieces for name in by_commas(piece)]


def whole_list(cell: str) -> tuple[str, bool]:
    """The cell without what says that names are missing (`et al.`, `…`), and whether nothing says so.

    Example:
        >>> whole_list("Li B; …; Öz A"), whole_list("Li B [and 12 others]")
        (('Li B; Öz A', False), ('Li B', False))
    """
    cell = cell.strip()
    is_complete = True
    if cell.rstrip(" ;,|").casefold().endswith(_CUT_ENDS):
        cell = cell.rstrip(" ;,|")
        if match := _CUT.search(cell, max(len(cell) - _CUT_CHARACTERS, 0)):
            cell, is_complete = cell[: match.start()], False
    if ("…" in cell or "..." in cell or ". . ." in cell or "et al" in cell) and _GAP.search(cell):
        mark = mark_of(cell).strip() or ","
        parts = [part.strip(" ,;|&\t\n") for part in _GAP.split(cell)]
        cell, is_complete = f"{mark} ".join(filter(None, parts)), False
    return _BLANKS.sub(" ", cell), is_complete


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
    cell, is_complete = whole_list(cell)
    return Names([name for part in cell.split(";") if (name := part.strip())], is_complete)


def by_bars(cell: str) -> Names:
    """`Bo Li|Ada Öz`; an empty part holds the place of an author without a name."""
    return Names([part.strip() for part in cell.split("|")])


def by_semicolons_or_commas(cell: str) -> Names:
    """`Li B.; Öz A.` as Scopus prints since 2023, `Li B., Öz A.` as before and as PubMed and Embase do."""
    cell, is_complete = whole_list(cell.strip().rstrip(";"))
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
