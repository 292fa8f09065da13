"""Countries, states and cities by their names: what in an affiliation says where, and not who."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kgraph.model.names import fold


@dataclass(frozen=True)
class Places:
    """Names (folded words, one blank between) to what they name."""

    countries: dict[str, str]
    """Country → ISO 3166 code of two letters."""
    regions: dict[str, str]
    """State or province → code of its country."""
    cities: dict[str, str]
    """City, in any language → its English name, folded."""
    country_of: dict[str, str]
    """English name of a city, folded → code of its country, where only one has a city of that name."""

    def is_place(self, text: str) -> bool:
        """Whether a text is the name of a country, state or city."""
        return text in self.countries or text in self.regions or text in self.cities


@cache
def places() -> Places:
    """The shipped table `data/places.toml` (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/places.toml").read_text("utf-8"))
    cities: dict[str, str] = {}
    countries_of: dict[str, set[str]] = defaultdict(set)
    for code, rows in data["cities"].items():
        for row in rows:
            name, *others = (place_key(n) for n in row.split("/"))
            countries_of[name].add(code)
            for other in (name, *others):
                cities.setdefault(other, name)
    return Places(
        {place_key(n): code for code, names in data["countries"].items() for n in names},
        {place_key(n): code for code, names in data["regions"].items() for n in names},
        cities,
        {name: min(codes) for name, codes in countries_of.items() if len(codes) == 1},
    )


def place_key(text: str) -> str:
    """Folded words of a place.

    Example:
        >>> place_key("P.R. China"), place_key("São  Paulo"), place_key("St. Louis")
        ('pr china', 'sao paulo', 'st louis')
    """
    return " ".join(re.findall(r"[a-z0-9]+", re.sub(r"['’.]", "", fold(text))))
