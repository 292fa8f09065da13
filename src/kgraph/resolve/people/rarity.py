"""How many people may bear a name: the prior of every decision about authors.

Fellegi and Sunter's frequency weights, with the frequencies of surnames and given names among authors from a
shipped table (`data/name_counts.tsv.gz`, made by `benchmarks/name_counts.py`). A name's share of all people
is the share of its surname times that of its given name, given names being counted apart for surnames of the
short East-Asian type, where a few hundred surnames and given names are shared by hundreds of millions.
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kgraph.model.names import Name

WORLD = 15_000_000
"""People who have published something, by the order of magnitude (DBLP 4.1 million, OpenAlex some 100)."""
FIELD = 0.02
"""Share of all who publish that one field has, at most."""
SMALLEST_CROWD = 500
"""A handful of papers still draws on more people than it names."""


@dataclass(frozen=True)
class NameCounts:
    """Counts of distinct names by part."""

    family: dict[str, int]
    given: dict[str, int]
    east: dict[str, int]
    n_names: int
    n_given: int
    n_east: int

    def share(self, name: Name) -> float:
        """Share of all people whose surname and given name are compatible with these, below 1.

        An initial stands for all given names that begin with it.
        """
        if not name.family or not name.given:
            return 1e-4
        family = self.family.get(name.family, 0.7) / self.n_names
        is_east = name.family in east_asian_surnames()
        counts, total = (self.east, self.n_east) if is_east else (self.given, self.n_given)
        if name.is_abbreviated:
            given = _initials(is_east).get(name.given[0], 0.002)
            for letter in name.given[1:]:
                given *= max(_initials(is_east).get(letter[0], 0.002), 0.05) if len(letter) == 1 else 0.01
            return family * given
        whole = "".join(name.given) if is_east else name.given[0]
        share = counts.get(whole, 0.7) / total
        if not is_east and len(name.given) > 1:
            share *= 0.1  # a middle name or initial tells about ten namesakes apart
        return family * share


@cache
def east_asian_surnames() -> frozenset[str]:
    """Surnames of the short East-Asian type (read once)."""
    text = files("kgraph.resolve").joinpath("data/east_asian_surnames.txt").read_text("utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def name_counts() -> NameCounts:
    """The shipped table (read once)."""
    tables: dict[str, dict[str, int]] = {"family": {}, "given": {}, "east": {}, "total": {}}
    data = files("kgraph.resolve").joinpath("data/name_counts.tsv.gz").read_bytes()
    for line in gzip.decompress(data).decode().splitlines():
        kind, key, n = line.split("\t")
        tables[kind][key] = int(n)
    total = tables["total"]
    return NameCounts(
        tables["family"], tables["given"], tables["east"], total[""], total["given"], total["east"]
    )


@cache
def _initials(is_east: bool) -> dict[str, float]:
    counts = name_counts().east if is_east else name_counts().given
    total = sum(counts.values())
    out: dict[str, float] = {}
    for key, n in counts.items():
        out[key[0]] = out.get(key[0], 0.0) + n / total
    return out


def expected_namesakes(
    share: float,
    n_people: int,
    n_mentions: int,
    productivity: float,
    *,
    concentration: float,
    prolific: float,
) -> float:
    """How many *other* people of a name are to be expected in a corpus.

    Never more than the world holds; otherwise those that a corpus of `n_people` holds by chance
    (`concentration` times the share), and those that the number of mentions betrays when it is far above
    the mean (`prolific` times the `productivity`, mentions per name). Who bears a rare name and publishes
    much is not two people: the count betrays no more than a field has bearers of the name.

    Example:
        >>> common, rare = 2e-5, 1e-10
        >>> round(expected_namesakes(common, 60_000, 30, 2.4, concentration=8, prolific=30), 1)
        9.6
        >>> expected_namesakes(rare, 60_000, 500, 2.4, concentration=8, prolific=30) < 0.001
        True
    """
    by_chance = concentration * share * max(n_people, SMALLEST_CROWD)
    by_count = max(0.0, n_mentions / (prolific * productivity) - 0.5)
    return min(share * WORLD, by_chance + min(by_count, FIELD * share * WORLD))
