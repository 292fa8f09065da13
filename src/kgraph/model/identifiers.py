"""Persistent identifiers: parse what people write, check it, keep one normal form, make its IRI.

Normal forms: DOI lower-case without resolver; ORCID with hyphens, check digit verified (ISO 7064 mod 11-2);
arXiv id without version; ROR nine characters; the others as their issuers print them. An identifier that
does not parse is `None`: an empty value never equals another empty value.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote, unquote


@dataclass(frozen=True)
class Scheme:
    """One kind of identifier."""

    name: str
    """As in `ids` of records and the `identifiers` table; also the property `kg:{name}` if `iri` is set."""
    title: str
    parse: Callable[[str], str | None]
    """Normal form, or `None` when the text is no such identifier."""
    iri: str | None
    """Prefix of its IRI, or `None` for schemes that have no public address."""
    is_person_key: bool = False
    """Two different values are two different people (an ORCID; not a home page or an e-mail address)."""
    property: str = ""
    """Local name of the ontology's property, when it differs from `name`."""


_PLAIN_DOI = re.compile(r"(?:https://doi\.org/)?(10\.\d{4,9}/[a-z0-9._()/-]*[a-z0-9])")
"""What is in normal form but for the resolver, as in most files: seen in a quarter of the time."""


def parse_doi(text: str) -> str | None:
    """A DOI in lower case without resolver.

    Example:
        >>> parse_doi("https://doi.org/10.1145/3641519.3657462."), parse_doi("n/a")
        ('10.1145/3641519.3657462', None)
    """
    if match := _PLAIN_DOI.fullmatch(text):
        return match[1]
    match = re.search(r"10\.\d{4,9}/\S+", unquote(text))
    return match[0].rstrip(".,;)>]}\"'").lower() if match else None


def parse_orcid(text: str) -> str | None:
    """An ORCID with hyphens, `None` when the check digit is wrong.

    Example:
        >>> parse_orcid("http://orcid.org/000000021825009X"), parse_orcid("0000-0002-1825-0098")
        (None, None)
        >>> parse_orcid("0000-0002-1825-0097")
        '0000-0002-1825-0097'
    """
    match = re.search(r"(?<!\d)(\d{4})-?(\d{4})-?(\d{4})-?(\d{3}[\dXx])(?!\d)", text)
    if not match:
        return None
    digits = "".join(match.groups()).upper()
    total = 0
    for d in digits[:15]:
        total = (total + int(d)) * 2
    check = (12 - total % 11) % 11
    if digits[15] != ("X" if check == 10 else str(check)) or digits == "0" * 15 + digits[15]:
        return None
    return "-".join(digits[i : i + 4] for i in (0, 4, 8, 12))


def parse_arxiv(text: str) -> str | None:
    """An arXiv id without version.

    Example:
        >>> parse_arxiv("https://arxiv.org/pdf/2205.15659v2"), parse_arxiv("hep-th/9901001v3")
        ('2205.15659', 'hep-th/9901001')
    """
    text = re.sub(r"10\.48550/arxiv\.", "", text, flags=re.IGNORECASE)
    match = re.search(r"(?<![\d.])(\d{4}\.\d{4,5})(?:v\d+)?(?!\d)", text) or re.search(
        r"(?<![\w/])([a-z-]+(?:\.[A-Z]{2})?/\d{7})(?:v\d+)?(?!\d)", text
    )
    return match[1] if match else None


def parse_ror(text: str) -> str | None:
    """The nine characters of a ROR id."""
    match = re.search(r"(?:^|/)(0[a-hj-km-np-tv-z0-9]{6}\d{2})$", text.strip().lower())
    return match[1] if match else None


def _pattern(expression: str, *, lower: bool = False) -> Callable[[str], str | None]:
    compiled = re.compile(expression)

    def parse(text: str) -> str | None:
        match = compiled.search(text.strip())
        if not match:
            return None
        return match[1].lower() if lower else match[1]

    return parse


SCHEMES: tuple[Scheme, ...] = (
    Scheme("doi", "DOI", parse_doi, "https://doi.org/"),
    Scheme("arxiv", "arXiv", parse_arxiv, "https://arxiv.org/abs/"),
    Scheme(
        "dblp",
        "DBLP",
        _pattern(r"(?:dblp\.(?:org|uni-trier\.de)/(?:rec/|pid/))?((?:[\w.-]+/)+[\w.-]+?)(?:\.html|\.xml)?$"),
        "https://dblp.org/",
        True,
    ),
    Scheme("openalex", "OpenAlex", _pattern(r"([WAISTCPFVwaistcpfv]\d{4,})$"), "https://openalex.org/", True),
    Scheme("pubmed", "PubMed", _pattern(r"(\d{1,9})/?$"), "https://pubmed.ncbi.nlm.nih.gov/"),
    Scheme(
        "semanticscholar",
        "Semantic Scholar",
        _pattern(r"([0-9a-f]{40}|\d+)/?$"),
        "https://www.semanticscholar.org/",
        property="semanticScholar",
    ),
    Scheme(
        "openreview", "OpenReview", _pattern(r"(?:id=)?([~\w.\-À-ɏ']+)$"), "https://openreview.net/", True
    ),
    Scheme(
        "acl",
        "ACL Anthology",
        _pattern(r"(?:aclanthology\.org/)?([A-Za-z0-9.\-]+?)(?:\.pdf|/)?$"),
        "https://aclanthology.org/",
    ),
    Scheme("orcid", "ORCID", parse_orcid, "https://orcid.org/", True),
    Scheme("ieee", "IEEE author", _pattern(r"(\d{6,})$"), "https://ieeexplore.ieee.org/author/", True),
    Scheme(
        "scopus",
        "Scopus author",
        _pattern(r"(\d{8,11})$"),
        "https://www.scopus.com/authid/detail.uri?authorId=",
        True,
    ),
    Scheme(
        "scholar",
        "Google Scholar",
        _pattern(r"(?:^|user=)([\w-]{12})(?:&|$)"),
        "https://scholar.google.com/citations?user=",
        False,
    ),
    Scheme("ror", "ROR", parse_ror, "https://ror.org/"),
    Scheme("issn", "ISSN", _pattern(r"(\d{4}-\d{3}[\dXx])$"), "https://portal.issn.org/resource/ISSN/"),
    Scheme("isbn", "ISBN", _pattern(r"((?:97[89])?[-\d]{9,13}[\dXx])$"), "urn:isbn:"),
    Scheme("wikidata", "Wikidata", _pattern(r"(Q\d+)$"), "http://www.wikidata.org/entity/"),
    Scheme("dblp_name", "DBLP author name", _pattern(r"(\S.*\S|\S)$"), None, True),
    Scheme(
        "researcherid",
        "ResearcherID",
        _pattern(r"([A-Z]{1,3}-\d{4}-\d{4})$"),
        "https://www.webofscience.com/wos/author/record/",
        True,
        property="researcherId",
    ),
    Scheme(
        "acl_author",
        "ACL Anthology author",
        _pattern(r"([\w.-]+)/?$"),
        "https://aclanthology.org/people/",
        True,
        property="aclAuthor",
    ),
    Scheme(
        "wos",
        "Web of Science",
        _pattern(r"([A-Z]{3,8}:\S+|\d{15})$"),
        None,
    ),
    Scheme("scopus_eid", "Scopus EID", _pattern(r"(2-s2\.0-\d+)"), None),
    Scheme("corpusid", "Semantic Scholar corpus", _pattern(r"(\d+)$"), None),
    Scheme("pmc", "PubMed Central", _pattern(r"(PMC\d+)(?:\.\d+)?/?$"), None),
    Scheme("mesh", "MeSH", _pattern(r"([DQC]\d{6,9})$"), "http://id.nlm.nih.gov/mesh/"),
    Scheme("email_sha1", "e-mail hash", _pattern(r"(\S+)$", lower=True), None),
)
"""Every scheme kgraph knows by name; others are kept as given and compared as text."""

SCHEME = {s.name: s for s in SCHEMES}

_NORMAL = {
    scheme: re.compile(pattern).fullmatch
    for scheme, pattern in {
        "arxiv": r"\d{4}\.\d{4,5}",
        "corpusid": r"\d+",
        "issn": r"\d{4}-\d{3}[\dXx]",
        "openalex": r"[WAISTCPFV]\d{4,}",
        "pubmed": r"\d{1,9}",
        "ror": r"0[a-hj-km-np-tv-z0-9]{6}\d{2}",
        "semanticscholar": r"[0-9a-f]{40}|\d+",
        "wikidata": r"Q\d+",
    }.items()
}
"""What is in normal form, as nearly all that other systems export: seen faster than it is parsed."""


def normalise(scheme: str, text: str) -> str | None:
    """The normal form of `text` in `scheme`, or `None` when it is no such identifier.

    A scheme that is not in `SCHEMES` keeps the stripped text.

    Example:
        >>> normalise("arxiv", "arXiv:2205.15659v1"), normalise("doi", ""), normalise("local", " x7 ")
        ('2205.15659', None, 'x7')
    """
    is_normal = _NORMAL.get(scheme)
    if is_normal is not None and is_normal(text):
        return text
    text = text.strip()
    if not text:
        return None
    known = SCHEME.get(scheme)
    return known.parse(text) if known else text


IDENTIFIER_SAFE = "/:;()._-~!*'+,=@$&"
"""What stands in the IRI of an identifier as it is, besides letters and digits."""


def identifier_iri(scheme: str, value: str, *, kind: str = "paper") -> str | None:
    """The public IRI of a normalised identifier, or `None` when its scheme has none."""
    known = SCHEME.get(scheme)
    if known is None or known.iri is None:
        return None
    prefix = known.iri
    if scheme == "dblp":
        prefix += {"person": "pid/", "venue": "streams/"}.get(kind, "rec/")
    elif scheme == "openreview":
        prefix += "profile?id=" if kind == "person" else "forum?id="
    elif scheme == "semanticscholar":
        prefix += "author/" if kind == "person" else "paper/"
    return prefix + quote(value, safe=IDENTIFIER_SAFE)


def mint_id(*key: str) -> str:
    """Sixteen characters of base32 SHA-256 over `key`: the id under which an entity is first known.

    Example:
        >>> mint_id("doi", "10.1145/3641519.3657462")
        'nxbzidg7bqvwheej'
    """
    digest = hashlib.sha256("\x1f".join(key).encode()).digest()
    return base64.b32encode(digest)[:16].decode().lower()
