"""Which author an address, an identifier or a correspondence belongs to: by the name printed beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgraph.readers.tagged_text import address

_NOBODY = -1


class NameKeys:
    """Finds an author of one paper by any of the spellings that the record itself gives."""

    def __init__(self, spellings: Sequence[tuple[str, ...]]) -> None:
        """`spellings`: for each author the names as printed."""
        self._exact: dict[str, int] = {}
        self._short: dict[str, int] = {}
        for index, names in enumerate(spellings):
            for name in names:
                _note(self._exact, _letters(name), index)
                _note(self._short, _family_and_initial(name), index)

    def find_exact(self, name: str) -> int | None:
        """The index of the only author of that name, but for punctuation and case."""
        index = self._exact.get(_letters(name), _NOBODY)
        return None if index == _NOBODY else index

    def find(self, name: str) -> int | None:
        """The same, else the only author with that family name and initial (`Gatt, A` for `Gatt, Albert`)."""
        exact = self.find_exact(name)
        if exact is not None:
            return exact
        index = self._short.get(_family_and_initial(name), _NOBODY)
        return None if index == _NOBODY else index


def _note(indices: dict[str, int], key: str, index: int) -> None:
    if key:
        indices[key] = index if indices.get(key, index) == index else _NOBODY


def _letters(name: str) -> str:
    return "".join(c for c in name[:_NAME_CHARACTERS].casefold() if c.isalnum())


_NAME_CHARACTERS = 1_000  # of a longer one the beginning is enough to tell it from others


def _family_and_initial(name: str) -> str:
    family, comma, given = name.partition(",")
    letters = _letters(given)
    return f"{_letters(family)},{letters[0]}" if comma and letters else ""


def linked_addresses(
    addresses: Iterable[str], n_authors: int, names: NameKeys
) -> tuple[list[list[str]], list[str]]:
    """Addresses of each author, and those that name no author of the paper.

    Names stand before an address in brackets, or one by one: `[Li, Bo; Wu, Di] Univ X, City, Country`,
    `Li, B.; Wu, D.; Dept. Y, Univ X, Country`.
    """
    linked: list[list[str]] = [[] for _ in range(n_authors)]
    unlinked: list[str] = []
    for text in addresses:
        holders, place = _holders(text.strip(), names)
        place = address(place)
        if not place:
            continue
        for index in holders:
            if place not in linked[index]:
                linked[index].append(place)
        if not holders and place not in unlinked:
            unlinked.append(place)
    return linked, unlinked


def _holders(text: str, names: NameKeys) -> tuple[list[int], str]:
    """The authors that an address names, and the address without them."""
    if text.startswith("[") and "]" in text:
        inside, _, place = text[1:].partition("]")
        found = (names.find(name) for name in inside.split(";"))
        return list(dict.fromkeys(index for index in found if index is not None)), place
    pieces = text.split(";")
    holders: list[int] = []
    for number, piece in enumerate(pieces):
        index = names.find_exact(piece)
        if index is None:
            return holders, ";".join(pieces[number:])
        holders.append(index)
    return holders, ""
