"""Venue text → lasting venue: `Proc. ICML 2023`, `Adv. Neural Inf. Process. Syst. 33`, `CVPRW`, `conf/icml`.

`resolve_venue` knows the shipped table (`data/venues.toml`) and takes any other text for a venue of its own
words; what the texts of a corpus tell of one another is the business of `venue_joins`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from kgraph.model.names import fold
from kgraph.resolve.abbreviations import TitleIndex, Words
from kgraph.resolve.venues.text import (
    PARTS,
    PUBLISHERS,
    acronyms,
    clean,
    is_event,
    is_workshop,
    issns,
    parse_issn,
    parts,
    says_nothing,
    series_text,
    whole_forms,
    words_of,
)


@dataclass(frozen=True)
class VenueMatch:
    """A venue; `key` is what texts are compared by."""

    key: str
    name: str
    abbreviation: str | None
    kind: str


@dataclass(frozen=True)
class VenueTable:
    """The shipped venues by all that may name them."""

    by_key: dict[str, VenueMatch] = field(default_factory=dict)
    by_acronym: dict[str, VenueMatch] = field(default_factory=dict)
    """Acronyms without blanks and marks: `NAACLHLT`."""
    by_words: dict[Words, set[VenueMatch]] = field(default_factory=dict)
    """By the `core` of names."""
    by_issn: dict[str, VenueMatch] = field(default_factory=dict)
    by_dblp: dict[str, VenueMatch] = field(default_factory=dict)
    titles: TitleIndex = field(default_factory=TitleIndex)
    publishers: dict[str, frozenset[str]] = field(default_factory=dict)
    """Key → words of `PUBLISHERS` in any of the venue's names."""


@cache
def venue_table() -> VenueTable:
    """The shipped table (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/venues.toml").read_text("utf-8"))
    table = VenueTable()
    for row in data["venues"]:
        venue = VenueMatch(venue_key(row["name"]), row["name"], row["abbreviation"], row["kind"])
        names = (row["name"], row["abbreviation"], *row.get("aliases", ()))
        for text in names:
            table.by_key.setdefault(venue_key(text), venue)
            table.by_words.setdefault(core(words_of(text)), set()).add(venue)
            if " " not in text and any(map(str.isupper, text)):
                table.by_acronym.setdefault(_squeezed(text), venue)
        table.publishers[venue.key] = frozenset(w for t in names for w in words_of(t)) & PUBLISHERS
        table.by_issn.update((issn, venue) for issn in row.get("issn", ()))
        key = row.get("dblp")
        if not key and row["kind"] == "ConferenceSeries":
            key = "conf/" + _squeezed(row["abbreviation"]).lower()
        if key:
            table.by_dblp.setdefault(key.lower(), venue)
    long = TitleIndex.of(words for words in table.by_words if len(words) > 1)
    return replace(table, titles=long)


def venue_key(text: str) -> str:
    """A venue's words without years, ordinals, volume numbers and filler.

    Example:
        >>> venue_key("Proceedings of the 37th International Conference on Hands, 2020, Vol. 3")
        'international conference hands'
    """
    return " ".join(words_of(text))


@lru_cache(maxsize=200_000)
def resolve_venue(text: str) -> VenueMatch | None:
    """The lasting venue that a printed venue names; an unknown one under its own words; `None` where empty.

    A workshop is a venue of its own, apart from the conference that holds it.

    Example:
        >>> [resolve_venue(t).abbreviation for t in ("Advances in Neural Information Processing Systems 33",
        ...  "NIPS'17", "Proc. of the 40th ICML (ICML 2023)", "CoRR abs/1301.3584", "Phys Rev Lett")]
        ['NeurIPS', 'NeurIPS', 'ICML', 'arXiv', 'Phys. Rev. Lett.']
        >>> resolve_venue("Workshop on Hands at NeurIPS 2020").name, resolve_venue("CVPRW").name
        ('Workshop on Hands', 'CVPR Workshops')
    """
    text = clean(text)
    if not text:
        return None
    if found := _by_code(text):
        return found
    if thesis := _THESIS.match(text):
        name = f"Thesis, {text[thesis.end() :].strip(' ,.:-()')}".removesuffix(", ")
        return VenueMatch(venue_key(name), name, None, "Venue")
    if host := _workshops_of(text):
        return _workshops(host)
    if is_workshop(fold(text)):
        return _known(text, "workshop") or _workshop(text)
    found = _known(text)
    if found:
        return found
    name = series_text(text)
    key = venue_key(name)
    if not key or says_nothing(tuple(key.split())):
        return None
    if known := venue_table().by_key.get(key):
        return known
    return VenueMatch(key, _in_title_case(name), None, _kind(fold(text)))


def find_venue(
    text: str | None, ids: Mapping[str, str], venue_ids: Mapping[str, str] = MappingProxyType({})
) -> VenueMatch | None:
    """The venue of a record: what its text names, else its ISSN, its stream or its own key in DBLP.

    Example:
        >>> find_venue(None, {"dblp": "conf/icml/Myrtle20"}).abbreviation, find_venue("", {"doi": "10.1/x"})
        ('ICML', None)
    """
    if text and (found := resolve_venue(text)):
        return found
    for stated in (venue_ids, ids):
        for scheme in ("issn", "eissn"):
            if (issn := parse_issn(stated.get(scheme, ""))) and (known := venue_table().by_issn.get(issn)):
                return known
    if stream := venue_ids.get("dblp"):
        return _by_code(stream)
    key = ids.get("dblp", "")
    return _by_code(key) if key.count("/") > 1 else None


# ---- one text

_DBLP = re.compile(r"(?:dblp:)?((?:conf|journals|series|books)/([\w-]+))(?:/.*)?", re.IGNORECASE)
_OPENREVIEW = re.compile(
    r"([\w-]+\.(?:cc|org|io|net|com)(?:/[A-Za-z][\w-]*)?)/\d{4}/"
    r"(Conference|Workshop|Track|Journal)(?:/([\w-]+))?.*"
)
_REPOSITORY = re.compile(
    r"(?P<name>corr|arxiv|biorxiv|medrxiv|chemrxiv|psyarxiv|socarxiv|techrxiv|eartharxiv|vixra"
    r"|(?:available at )?ssrn|zenodo|figshare|research square)\b(?P<rest>.*)",
    re.IGNORECASE,
)
# Numbers, classes and words that may follow a repository's name.
_REPOSITORY_REST = re.compile(
    r"(?:\.org|[\s,.:;/()\[\]-]|pre-?prints?|e-?prints?|electronic journal|abs|papers?|available at|arxiv"
    r"|server|id|doi|cornell university|[a-z-]+/\d{7}(?:v\d+)?|(?:cs|stat|math|eess|econ|q-bio|q-fin"
    r"|quant-ph|cond-mat|astro-ph|hep-\w+|physics)(?:[.-]\w+)?|v?\d[\d.]*(?:v\d+)?)*+",
    re.IGNORECASE,
)
_THESIS = re.compile(
    r"(?:(?:(?:ph\.?\s?d\.?|doctoral|master'?s?|m\.?sc\.?|bachelor'?s?|diploma|habilitation)\s+)"
    r"(?:thesis|dissertation)|dissertation|thesis)\b(?:\s*(?:,|:|at|in|,? ?the))*",
    re.IGNORECASE,
)


def _by_code(text: str) -> VenueMatch | None:
    """The venue of a DBLP key, an OpenReview group, a repository with a number, or an ISSN."""
    table = venue_table()
    if match := _DBLP.fullmatch(text):
        return _of_dblp(match[1].lower(), match[2])
    if (match := _REPOSITORY.fullmatch(text)) and _REPOSITORY_REST.fullmatch(match["rest"]):
        return table.by_key.get(venue_key(match["name"].lower().removeprefix("available at ")))
    if match := _OPENREVIEW.fullmatch(text):
        names = (_squeezed(part.split(".")[0]) for part in match[1].split("/"))
        host = next((table.by_acronym[n] for n in names if n in table.by_acronym), None)
        if match[2] != "Workshop":
            return host
        if match[3]:
            return _workshop(f"Workshop on {match[3].replace('_', ' ')}")
        return _workshops(host) if host else None
    found = (table.by_issn.get(issn) for issn in issns(text))
    return next((v for v in found if v and v.kind != "BookSeries"), None)


def _of_dblp(key: str, name: str) -> VenueMatch:
    """The venue of a key (`conf/icml`): of the table, or called by the key's last part."""
    table = venue_table()
    is_journal = key.startswith("journals/")
    known = table.by_dblp.get(key) or (None if is_journal else table.by_acronym.get(_squeezed(name)))
    if known:
        return known
    name = name if is_journal else name.upper()
    return VenueMatch(venue_key(name), name, None, "Journal" if is_journal else "ConferenceSeries")


# ---- the venues of the table


def _known(text: str, need: str = "") -> VenueMatch | None:
    """The venue of the table that a text names, as a whole or by a part; a publisher's series comes last.

    `need`: a word that the part, or the name in the table, must have. Journals are not taken from the parts
    of a text but from what stands before volume and year: a part may be the field of another journal
    (`Circulation: Heart Failure`).
    """
    table, event, wrapper = venue_table(), is_event(fold(text)), None
    wholes = whole_forms(text)
    if not event:
        wholes.append(series_text(text))
    for part in wholes:
        if (found := _exactly(part)) and _has_word(found, part, need):
            return found
    for part in parts(text):
        found = _exactly(part)
        if found is None or not _has_word(found, part, need) or not _may_be_part(found, part, text):
            continue
        if found.kind == "ConferenceSeries":
            return found
        wrapper = wrapper or found
    for acronym in () if need else acronyms(text):
        found = table.by_acronym.get(_squeezed(acronym))
        if found and _words_agree(found, text):
            return found
    return wrapper


def _has_word(found: VenueMatch, part: str, need: str) -> bool:
    return not need or need in words_of(found.name) or need in words_of(part)


def _exactly(part: str) -> VenueMatch | None:
    """The venue whose name, abbreviation or alias a text is; or that it abbreviates."""
    table = venue_table()
    words = words_of(part)
    found = table.by_key.get(" ".join(words))
    if found:
        return found
    bare = re.sub(r"[\s'’`-]*(?:(?:19|20)\d\d|\d\d)$", "", part.strip())
    last = re.split(r"\s", bare)[-1]
    if any(map(str.isupper, last)) and (named := table.by_acronym.get(_squeezed(last))):
        before = words_of(bare[: -len(last)]) if last != bare else ()
        holders = last.isupper() and bool(before) and set(before) <= table.publishers[named.key]
        if not before or holders or table.by_key.get(" ".join(before)) == named:
            return named
    bones, printed = core(words), frozenset(words) & PUBLISHERS
    near = table.by_words.get(bones, set()) if is_event(" ".join(words)) else set()
    if not near:
        near = {v for title in table.titles.long_forms(bones) for v in table.by_words[title]}
    held = {v: table.publishers[v.key] for v in near}
    near = {v for v in near if not printed or not held[v] or printed & held[v]}
    return near.pop() if len(near) == 1 else None


def _may_be_part(found: VenueMatch, part: str, text: str) -> bool:
    """Whether a part between commas or brackets may name the venue of a longer text.

    Acronyms must be printed as such, and the words of a short name are a subject anywhere but alone.
    """
    if found.kind == "Journal":
        return False
    if " " not in part:
        return any(map(str.isupper, part)) and _words_agree(found, text)
    return is_event(fold(part)) or len(words_of(part)) > 2 or part[-1].isdigit()


_COMMON = frozenset(
    """
    international annual conference symposium workshop meeting society association journal research
    advances european american proceedings science sciences official accepted submitted published
    appear publication poster oral spotlight pages figures
    """.split()  # noqa: SIM905
)


def _words_agree(found: VenueMatch, text: str) -> bool:
    """Whether the other words of a text allow an acronym to be this venue: few, or half of them in its name.

    Many acronyms have several meanings: `(SPIN)`, `(ISM)`.
    """
    own = set(words_of(found.name)) - _COMMON - PUBLISHERS
    outside = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    by_acronym = venue_table().by_acronym
    named = set(words_of(outside)) - PUBLISHERS - _COMMON
    named = {w for w in named if len(w) > 2 and w.upper() not in by_acronym and w not in PARTS}
    if not named or (len(named) < 3 and not is_event(fold(outside))):
        return True
    shared = sum(any(o.startswith(w[:5]) for o in own) for w in named)
    return shared >= 0.5 * min(len(named), len(own))


def core(words: Words) -> Words:
    """The words of a conference's name without publishers and `international`; other names whole."""
    if not is_event(" ".join(words)):
        return words
    kept = tuple("conference" if w == "conferences" else w for w in words
                 if w not in PUBLISHERS and w not in ("international", "int", "intl", "annual"))  # fmt: skip
    return kept if len(kept) > 1 else words


def _squeezed(acronym: str) -> str:
    return re.sub(r"[^A-Z0-9&]", "", acronym.upper())


# ---- workshops


def _workshops_of(text: str) -> VenueMatch | None:
    """The conference whose workshops a text means as a whole: `CVPRW`, `CVPR Workshops`, `… (ICCVW)`."""
    table = venue_table()
    for acronym in (*acronyms(text), text):
        name = _squeezed(re.sub(r"[\s'’`-]*(?:(?:19|20)\d\d|\d\d)?(?:\s*\(\d+\))?$", "", acronym))
        if len(name) > 4 and name.endswith("W") and name not in table.by_acronym:
            host = table.by_acronym.get(name[:-1])
            if host and host.kind == "ConferenceSeries":
                return host
    bare = re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text)
    if not is_workshop(fold(bare)):
        return None
    own = re.sub(r"(?i)\b(workshops?|wksps?|proceedings|of|the|and phd forum|track|companion)\b", " ", bare)
    host = _exactly(own.strip(" ,.:;-'"))
    is_whole = len(own.split()) < 3 or re.search(r"(?i)workshops\b", bare)
    return host if host and is_whole and host.kind == "ConferenceSeries" else None


def _workshops(host: VenueMatch) -> VenueMatch:
    """All the workshops of a conference as one venue."""
    short = host.abbreviation or host.name
    return VenueMatch(venue_key(f"{short} workshops"), f"{short} Workshops", None, "ConferenceSeries")


_PARTLY_OWN = re.compile(r"(?i)^(?:student (?:research )?|phd |doctoral |demo |industry )?workshops?$")


def _workshop(text: str) -> VenueMatch | None:
    """A workshop by its own words; the conference where it meets does not count, for it may change."""
    own, host = _without_host(text)
    name = series_text(own)
    unsaid = ("international", "workshops", "workshop", *PUBLISHERS)
    words = [w for w in words_of(name) if w not in unsaid]
    if not words:
        return _workshops(host) if host else None
    if host and _PARTLY_OWN.match(name):
        name = f"{host.abbreviation} {name}"
        words = list(words_of(name))
    name = _in_title_case(name[:1].upper() + name[1:])
    return VenueMatch(" ".join(["workshop", *words]), name, None, "ConferenceSeries")


# An acronym with two capitals or more (`NeurIPS`, `NAACL HLT`), and its year.
_HOST = r"(?P<host>[A-Z][\w&]*[A-Z]\w*)(?:[\s/-]+[A-Z]{2,}\w*)*[\s'’-]*(?:(?:19|20)?\d\d\b)?"
_AT_HOST = re.compile(
    r"(?:\s+(?:at|of|with|held at|in conjunction with|co-located with)\s+|\s*@\s*|[,;(]\s*|^)(?:the\s+)?"
    + _HOST
    + r"\)?"
)
_HOST_BEFORE = re.compile(r"\b" + _HOST + r"\s+(?=(?:[\w&:-]+\s+){0,6}?(?:[Ww]orkshop|WORKSHOP))")
_AT_NAMED = re.compile(
    r"(.*?[Ww]orkshop.*?)\s+(?:at|of|in conjunction with|co-located with)\s+(?:the\s+)?(.*)$"
)


def _without_host(text: str) -> tuple[str, VenueMatch | None]:
    """A workshop's text without the known conference where it meets, and that conference."""
    table = venue_table()
    hosts = []

    def cut(match: re.Match[str]) -> str:
        host = table.by_acronym.get(_squeezed(match["host"]))
        if host is None or host.kind != "ConferenceSeries":
            return match[0]
        hosts.append(host)
        return " "

    own = _HOST_BEFORE.sub(cut, _AT_HOST.sub(cut, text))
    at = _AT_NAMED.match(own)
    if at and is_event(fold(at[2])):
        own, host = at[1], _known(at[2])
        hosts += [host] if host and host.kind == "ConferenceSeries" else []
    return " ".join(own.split()).strip(" ,.:;-()") or text, hosts[0] if hosts else None


# ---- names and kinds

_KEPT_CAPITALS = PUBLISHERS | frozenset("ii iii iv vlsi usa uk eu ai nlp hci it 3d a b d".split())  # noqa: SIM905
_SMALL = frozenset("of the in on and for an de la des der und to et".split())  # noqa: SIM905


def _in_title_case(name: str) -> str:
    """A name of several words in capitals throughout, as one would write it; others as printed."""
    if not name.isupper() or name.count(" ") < 2 or not name.isascii():
        return name
    words = []
    for n, word in enumerate(name.split()):
        bare = word.strip(".,()&").lower()
        if bare in _SMALL and n:
            words.append(word.lower())
        elif bare in _KEPT_CAPITALS:
            words.append(word)
        else:
            words.append("-".join(w.capitalize() for w in word.split("-")))
    return " ".join(words)


_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("Journal", r"^proc(eedings)?\.? (of )?(the )?(acm on|ieee$|royal|national acad|natl\.? acad|vldb)"),
        ("BookSeries", r"\b(lecture notes|book series|studies in|procedia)\b"),
        ("ConferenceSeries", r"\b(conference|symposium|workshops?|meeting|proceedings|proc|congress|conf|symp"
                             r"|colloquium)\b"),
        ("Journal", r"\b(journal|transactions|letters|reviews?|annals|bulletin|trans|j|lett|rev|magazine|acta"
                    r"|revista|revue|zeitschrift|archives?|advances)\b"),
        ("Repository", r"(arxiv|rxiv|\brepository|\bpreprints?\b)"),
    )
)  # fmt: skip


def _kind(plain: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(plain)), "Venue")
