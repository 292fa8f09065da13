"""Venue text → lasting venue and dated edition: `Proc. ICML 2023`, `Adv. Neural Inf. Process. Syst. 33` …"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kgraph.model.names import fold


@dataclass(frozen=True)
class VenueMatch:
    """A venue; `key` is what texts are compared by."""

    key: str
    name: str
    abbreviation: str | None
    kind: str


_ORDINALS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
    thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    thirtieth fortieth fiftieth sixtieth twenty thirty forty fifty sixty
""".split()  # noqa: SIM905
_FILLER = re.compile(
    r"\b(proceedings|proc|of|the|in|on|and|for|annual|conference proceedings|volume|vol|no|number|part|pp|"
    + "pages|"
    + "|".join(_ORDINALS)
    + r"|\d+(st|nd|rd|th)?)\b"
)


@cache
def venue_table() -> dict[str, VenueMatch]:
    """Every name, abbreviation and alias of the shipped table to its venue (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/venues.toml").read_text("utf-8"))
    table: dict[str, VenueMatch] = {}
    for row in data["venues"]:
        venue = VenueMatch(venue_key(row["name"]), row["name"], row["abbreviation"], row["kind"])
        for text in (row["name"], row["abbreviation"], *row["aliases"]):
            table[venue_key(text)] = venue
    return table


def venue_key(text: str) -> str:
    """A venue's words without years, ordinals, volume numbers and filler.

    Example:
        >>> venue_key("Proceedings of the 37th International Conference on Hands, 2020, Vol. 3")
        'international conference hands'
    """
    plain = re.sub(r"[^a-z0-9]+", " ", re.sub(r"['’]\d\d\b", " ", fold(text).replace("&", " and ")))
    bare = " ".join(_FILLER.sub(" ", plain).split())
    return bare or " ".join(plain.split())


@lru_cache(maxsize=100_000)
def resolve_venue(text: str) -> VenueMatch | None:
    """The lasting venue that a printed venue names; an unknown one under its own words; `None` where empty.

    Example:
        >>> [resolve_venue(t).abbreviation for t in ("Advances in Neural Information Processing Systems 33",
        ...  "NIPS", "Proc. of the 40th ICML (ICML 2023)", "CoRR abs/1301.3584")]
        ['NeurIPS', 'NeurIPS', 'ICML', 'arXiv']
    """
    table = venue_table()
    text = re.sub(r"\s+", " ", text).strip(" .,;")
    if not text:
        return None
    for candidate in _candidates(text):
        hit = table.get(venue_key(candidate))
        if hit:
            return hit
    key = venue_key(text)
    if not key:
        return None
    return VenueMatch(key, _bare_name(text), None, _kind(fold(text)))


def _candidates(text: str) -> list[str]:
    """The text itself, then what stands before a bracket, in a bracket, before and after a comma or colon."""
    out = [text]
    inside = re.findall(r"\(([^()]+)\)", text)
    out += [re.sub(r"\([^()]*\)", " ", text), *inside]
    out += [p for p in re.split(r"[,:;]", text) if len(p.strip()) > 2][:2]
    if re.match(r"\s*(corr|arxiv)\b", text, flags=re.IGNORECASE):
        out.append("arXiv")
    return out


def _bare_name(text: str) -> str:
    """A readable series name: without leading `Proceedings of the 5th`, closing year, volume and bracket."""
    name = re.sub(r"\([^()]*\d[^()]*\)", " ", text)
    ordinal = r"(\d+(st|nd|rd|th)|" + "|".join(_ORDINALS) + r")([- ](" + "|".join(_ORDINALS) + r"))?"
    name = re.sub(
        rf"^(in )?(proceedings|proc\.?)( of)?( the)?( {ordinal})?\s*", "", name, flags=re.IGNORECASE
    )
    name = re.sub(rf"^(the )?{ordinal} (annual )?", "", name, flags=re.IGNORECASE)
    name = re.sub(
        r"[\s,.:;'-]*(\b(19|20)\d\d\b|\bvol(ume|\.)? ?\d+.*|\b\d+$)[\s,.]*$", "", name, flags=re.IGNORECASE
    )
    name = " ".join(name.split()).strip(" ,.:;-")
    return name or text


def _kind(plain: str) -> str:
    if re.search(r"\b(conference|symposium|workshop|meeting|proceedings|proc|congress|conf)\b", plain):
        return "ConferenceSeries"
    if re.search(r"\b(journal|transactions|letters|review|annals|bulletin|trans|j)\b", plain):
        return "Journal"
    if re.search(r"\b(lecture notes|book series|studies in)\b", plain):
        return "BookSeries"
    if re.search(r"\b(arxiv|rxiv|repository|preprint)\b", plain):
        return "Repository"
    return "Venue"
