"""Titles of papers as text: keys to compare them by, and what they say beside naming the work.

A title may name another work (`Erratum: X`, `Reply to X`), another text of the work (`X (extended
abstract)`), a part of a series (`X, part II`), a session (`[From Oral 3A] X`) or a fate (`RETRACTED: X`).
Nothing here decides which records are one paper.
"""

from __future__ import annotations

import html
import re
from functools import lru_cache

import msgspec

from kgraph.model.names import fold
from kgraph.resolve.venues.series import resolve_venue

GENERIC = re.compile(
    r"^(preface|foreword|introduction|editorial|erratum|errata|corrigendum|correction|addendum|discussion|"
    r"reply|response|comments?|rejoinder|welcome|keynotes?|index|contents|tableofcontents|frontmatter|backmatter|"
    r"abstracts?|panel|tutorials?|proceedings|program|programme|bookreview|bookreviews|withdrawn?|withdraw|"
    r"untitled|notitle|notitleavailable|acknowledg\w*|inmemoriam|obituary|news|inthisissue|(guest)?editorial\w{0,4}|"
    r"authorindex|subjectindex|organization|organisation|committees?|(listof)?reviewers|callforpapers|afterword|"
    r"invitedtalks?|titlepage|copyright|messagefrom\w*|welcomemessage\w*|lettertotheeditor|inbrief|authorsreply|"
    r"(guest)?editorsintroduction|introductiontothe(special|theme)(issue|section)|specialissue|supplement\w{0,12}|"
    r"appendix|conclusions?|summary|(editors|authors|publishers)?notes?|vorwort|geleitwort|einleitung|editoriale|"
    r"inhaltsverzeichnis|avantpropos|presentation|introduccion|prologo|prefacio|introduzione|prefazione)$"
)
"""Keys (without digits) of titles that thousands of papers bear."""

LABELS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        (
            "correction",
            r"^\W*(erratum|errata|corrigend\w+|((author|publisher)s?'? )?corrections?|addendum)\b",
        ),
        ("retraction", r"^\W*(retraction|expression of concern)\b"),
        ("comment", r"^\W*(a )?(comments?|commentary|discussion) (on|of|to)\b|^\W*(comments?|discussion):"),
        ("reply", r"^\W*((the )?authors?'? )?(reply|response|rejoinder|rebuttal)\b"),
        ("review", r"^\W*(book )?reviews?( of|:)"),
        (
            "supplement",
            r"^\W*(supplement(ary|al)? "
            r"(materials?|information|data|text|notes?|appendix|files?|figures?|to|for)|"
            r"supporting information|(online )?appendix (to|for|of))\b",
        ),
        (
            "replication",
            r"^\W*\[re\]|^\W*\[?(reproducibility (study|report)|re(production|plication)( (of|study)|:))",
        ),
        (
            "data",
            r"^\W*(replication |research )?"
            r"(data ?set|data|code|software|slides|artifacts?|poster|video|demo) (for|from|of):? ",
        ),
        ("open problem", r"^\W*open problems?:"),
        ("correction", r"[:([–—-]\s*(an? )?(erratum|corrigendum|correction|addendum)\W*$"),
        ("reply", r"[:([–—-]\s*(an? )?(authors?'? )?(reply|response|rejoinder|rebuttal)( to [^:]*)?\W*$"),
        ("comment", r"[:([–—-]\s*(an? )?(comments?|commentary|discussion)\W*$"),
        (
            "supplement",
            r"[:([–—-]\s*((online|supplement\w*) )?(supplement\w*|appendix)"
            r"( materials?| information| appendix)?\W*$",
        ),
    )
)
"""Works about another work, told by how their (folded) title begins or ends."""

EXTENTS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (
        extent,
        re.compile(
            r"\s*(?:[(\[]|[:.–—-]\s+(?=an? |extended|student))\s*(?:" + pattern + r")\s*[)\]]?\s*\.?$"
        ),
    )
    for extent, pattern in (
        ("abstract", r"(an? )?((extended|long|student|conference|meeting|short) )?abstract( only)?"),
        ("short", r"(short|brief) (paper|version|communication)"),
        (
            "full",
            r"(revised and )?(full|long|longer|extended|expanded|complete|journal) (version|paper|text)",
        ),
        ("talk", r"(invited |keynote )?(talk|tutorial|keynote|lecture)|invited paper"),
        ("demo", r"(system )?demo(nstration)?( paper)?"),
    )
)
"""Other texts of a work, told by how their (folded) title ends."""

LABEL_NAMES = ("", *dict.fromkeys(name for name, _ in LABELS))
EXTENT_NAMES = ("", *(name for name, _ in EXTENTS))
"""What a title may be, by number; 0 is nothing."""

MAY_BE_LABELLED = re.compile(
    r"^\W*(an? |the |online |book |authors? |research |publishers? )*"
    r"(err|corr|add|retr|expr|comm|disc|repl|resp|rejo|rebu|revi|supp|appe|re\W|repr|open p|data|code|soft|"
    r"slid|arti|post|vide|demo|authors?'|publishers?')"
)
MAY_END_LABELLED = re.compile(
    r"[:(\[–—-].*(err|corri|corre|adde|repl|resp|rejo|rebu|comm|disc|supp|appe)", re.DOTALL
)
END = 80
"""Cheap first looks, and how much of the end is looked at."""
SHORT_HEAD = 3
"""So many letters before a colon are no name."""
_MAY_BE_EXTENT = re.compile(
    r"(abstract|version|paper|text|talk|tutorial|keynote|lecture|communication|ation|only|demo)\s*[)\]]?\.?$"
)
_WORD = re.compile(r"[a-z0-9]+")
_NO_WORD = re.compile(r"[^a-z0-9]+")
_NO_BRACES = str.maketrans("", "", "{}$^_")
_NO_DIGITS = str.maketrans("", "", "0123456789")
_SESSION = re.compile(r"^\s*\[(?:from|oral|poster|spotlight)\b[^\]]*\]", re.IGNORECASE)
_FATE = re.compile(
    r"^\s*[\[(]?(?:retracted|withdrawn|removed)(?: article| paper| chapter)?[\])]?\s*:\s*", re.IGNORECASE
)
_CLOSING_NOTE = re.compile(
    r"\s*[(\[](?:oral|spotlight|poster|highlight|best (?:student )?paper\b[^)\]]*|accepted\b[^)\]]*|"
    r"to appear\b[^)\]]*|in press|preprint|v\d{1,2}|version \d{1,2})[)\]]\s*\.?\s*$",
    re.IGNORECASE,
)
_VENUE_NOTE = re.compile(r"\s*(?:[(\[]([^()\[\]]{3,80})[)\]]|[.,]\s+[Ii]n:?\s+([^.]{3,80}))\s*\.?\s*$")
_IN_VENUE = re.compile(r"[.,]\s+[Ii]n:? ")
_SERIAL = re.compile(r"^\W*(proceedings|report|overview|summary|highlights|special issue)\b", re.IGNORECASE)
_MARKUP = re.compile(
    r"</?(?:sub|sup|i|b|em|strong|u|tt|scp|span|inf|jats:\w+|mml:\w+)\b[^>]*>", re.IGNORECASE
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΦΨΩϵϕϑς∞×",
        [
            "alpha",
            "beta",
            "gamma",
            "delta",
            "epsilon",
            "zeta",
            "eta",
            "theta",
            "iota",
            "kappa",
            "lambda",
            "mu",
            "nu",
            "xi",
            "omicron",
            "pi",
            "rho",
            "sigma",
            "tau",
            "upsilon",
            "phi",
            "chi",
            "psi",
            "omega",
            "gamma",
            "delta",
            "theta",
            "lambda",
            "xi",
            "pi",
            "sigma",
            "phi",
            "psi",
            "omega",
            "epsilon",
            "phi",
            "theta",
            "sigma",
            "infty",
            "x",
        ],
        strict=True,
    )
)
# A Greek letter that stands alone is mathematics; among others it is Greek text.
_LONE_GREEK = re.compile(r"(?<![\u0370-\u03ff])[" + "".join(_GREEK) + r"](?![\u0370-\u03ff])")
_SPOKEN = re.compile(
    r"\\(?:var)?(alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|"
    r"chi|psi|omega|infty)(?![a-zA-Z])",
    re.IGNORECASE,
)
_COMMAND = re.compile(r"\\(?:[a-zA-Z]+|[^a-zA-Z\s])")
FUNCTION_WORDS = frozenset(
    ("a an and by for from in of on the to with via using toward towards is are at as").split()  # noqa: SIM905
)
_ROMAN = {r: str(n) for n, r in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)}  # noqa: SIM905
MAY_BE_NUMBERED = re.compile(r"\d|\b(?:[ivx]{1,4}|part|vol|volume|chapter)\b")
_COUNTED = {w: str(n) for n, w in enumerate("one two three four five six seven eight nine ten".split(), 1)}  # noqa: SIM905


class Title(msgspec.Struct, frozen=True):
    """A printed title, read."""

    key: str
    """See `title_key`; a mark of another text or work is part of it."""
    core: str
    """The key without a mark of another text: `counting hands` of `Counting hands (extended abstract)`."""
    words: tuple[str, ...]
    """Stems of its words in order, without function words."""
    label: str
    """Says that it is a work about another: `correction`, `reply` … (`LABELS`); else empty."""
    extent: str
    """Says that it is another text of the work: `abstract`, `full` … (`EXTENTS`); else empty."""
    numbers: frozenset[str]
    """What tells `Part I` from `Part II` and `GPT-2` from `GPT-3`."""
    head: str
    """Key of what stands before a colon, if it is of some length: `unhap`."""
    is_cut: bool
    """Printed with an ellipsis at its end."""
    is_generic: bool
    """Says nothing of the work (`Preface`), so that nothing follows from bearing it twice; or is empty."""


def is_generic(key: str) -> bool:
    """Whether thousands of papers bear a title of this key.

    Example:
        >>> is_generic("editorial12"), is_generic("colt2015preface"), is_generic("prefaceattachment")
        (True, True, False)
    """
    bare = key.translate(_NO_DIGITS)
    return not bare or bool(GENERIC.match(bare)) or bare.endswith("preface")


@lru_cache(maxsize=100_000)
def read_title(text: str) -> Title:
    """What a printed title says.

    Example:
        >>> t = read_title("Reply to: Counting Hands, Part II (Extended Abstract)")
        >>> t.label, t.extent, sorted(t.numbers), t.core
        ('reply', 'abstract', ['2'], 'replytocountinghandspartii')
        >>> read_title("UNHaP: Unmixing colours").words, read_title("Unmixing …").is_cut
        (('unhap', 'unmix', 'color'), True)
    """
    plain = folded_title(text)
    extent, core = cut_extent(plain)
    raw = _WORD.findall(core)
    before, colon, _ = core.partition(":")
    key, head = letters(plain), letters(before) if colon else ""
    return Title(
        key,
        letters(core),
        tuple(stem(w) for w in raw if w not in FUNCTION_WORDS),
        label_of(plain),
        extent,
        numbers_in(raw) if MAY_BE_NUMBERED.search(core) else frozenset(),
        head if len(head) > SHORT_HEAD else "",
        is_cut(text),
        is_generic(key),
    )


def is_cut(text: str) -> bool:
    """Whether a title as printed has an ellipsis at its end."""
    return text.rstrip(" .").endswith("…") or text.rstrip().endswith("...")


def label_of(plain: str) -> str:
    """The mark of a work about another in a folded title, or nothing."""
    if not MAY_BE_LABELLED.match(plain) and not MAY_END_LABELLED.search(plain, max(0, len(plain) - END)):
        return ""
    return next((name for name, pattern in LABELS if pattern.search(plain)), "")


def cut_extent(plain: str) -> tuple[str, str]:
    """The mark of another text, and the title without it."""
    if _MAY_BE_EXTENT.search(plain, max(0, len(plain) - 20)):
        for name, pattern in EXTENTS:
            match = pattern.search(plain)
            if match and match.start():
                return name, plain[: match.start()]
    return "", plain


def title_key(title: str) -> str:
    """A title without case, markup, diacritics, punctuation, session, venue and fate marks.

    Example:
        >>> title_key("[From Oral 3A] \\\\texttt{Post}: The $L^2$ Norm."), title_key("Über Alles")
        ('postthel2norm', 'uberalles')
        >>> title_key("RETRACTED: $\\\\alpha$-Rays & Hands (ICML 2020)"), title_key("α-rays and hands (Oral)")
        ('alpharaysandhands', 'alpharaysandhands')
    """
    return read_title(title).key


def title_tokens(title: str) -> frozenset[str]:
    """Words of a title, folded, without plural s and the commonest function words."""
    words = re.findall(r"[a-z0-9]+", fold(re.sub(r"\\[a-zA-Z]+", " ", title)))
    return frozenset(w[:-1] if len(w) > 3 and w[-1] == "s" else w for w in words) - FUNCTION_WORDS


def clean_title(title: str) -> str:
    """A title without doubled blanks, session marks and the full stop at its end.

    Example:
        >>> clean_title("[From Oral 3A]  On  Hands.")
        'On Hands'
    """
    text = " ".join(_SESSION.sub("", title).split())
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text


def letters(plain: str) -> str:
    """Letters and digits alone."""
    return _NO_WORD.sub("", plain)


def folded_title(title: str) -> str:
    """The title folded, without markup and notes, with its punctuation."""
    text = _without_notes(" ".join(title.split()))
    if "&" in text:
        text = html.unescape(text).replace("&", " and ")
    if "<" in text:
        text = _MARKUP.sub("", text)
    if "\\" in text:
        text = _COMMAND.sub(_spoken_blank, _SPOKEN.sub(r" \1 ", text))
    if "+" in text:
        text = re.sub(r"(?<=[\w+])\+(?![\w\s]*=)(?=[+\W]|$)", "plus", text)
    if not text.isascii():
        text = _LONE_GREEK.sub(lambda m: f" {_GREEK[m[0]]} ", text)
    return fold(text).translate(_NO_BRACES).strip()


def _spoken_blank(match: re.Match[str]) -> str:
    """Nothing for an accent (`\\"o`), a blank for a command (`\\emph`)."""
    return " " if len(match[0]) > 2 else ""


def _without_notes(title: str) -> str:
    for pattern in (_SESSION, _FATE):
        mark = pattern.match(title)
        if mark:
            title = title[mark.end() :]
    text = title
    for _ in range(2):
        if not text.rstrip(" .").endswith((")", "]")) and not _IN_VENUE.search(text):
            break
        text = _CLOSING_NOTE.sub("", text)
        # `Proceedings of X (2019)` and `(2020)` are two volumes.
        note = _VENUE_NOTE.search(text)
        if note and note.start() > 20 and not _SERIAL.match(text) and _names_a_venue(note[1] or note[2]):
            text = text[: note.start()]
    return text


def _names_a_venue(text: str) -> bool:
    """A known venue with a year or number, or its acronym in capitals."""
    is_dated = bool(re.search(r"\d", text)) or text.isupper()
    venue = resolve_venue(text) if is_dated else None
    return venue is not None and venue.abbreviation is not None


def numbers_in(words: list[str]) -> frozenset[str]:
    """Numbers, Roman and (after `part` or `volume`) spelt ones too; not those in words (`3d`)."""
    found = set()
    for before, word in zip(["", *words], words, strict=False):
        if before in ("part", "volume", "vol", "chapter"):
            word = _COUNTED.get(word, word)
        word = _ROMAN.get(word, word)
        if word.isdigit():
            found.add(word)
    return frozenset(found)


_SPELLINGS = tuple(
    (re.compile(pattern), american)
    for pattern, american in (
        (r"(?<=\w{3})is(?=(e|es|ed|ing|er|ers|ation|ations|able)$)", "iz"),
        (r"ys(?=(e|es|ed|ing|er|ers)$)", "yz"),
        (r"(?<=\w{2})our(?=(s|ed|ing|al|hood|able|ful|ite|ist|ism)?$)", "or"),
        (r"ll(?=(ing|ed|er|ers)$)", "l"),
        (r"(?<=\w{2})tre(?=s?$)", "ter"),
        (r"ogue(?=s?$)", "og"),
        (r"(?<=\w{3})ence(?=s?$)", "ense"),
        (r"amme(?=s?$)", "am"),
        (r"aes(?=thet)", "es"),
    )
)
_MAY_BE_BRITISH = re.compile(r"is[ei]|isa|ys[ei]|our|ll[ei]|tre|ogue|ence|amme|aes")
_ENDINGS = tuple(
    """izations ization izing ized izes izer izable ize ations ation ating ated ates ate ional ionals ions ion
    ively ive ings ing edly ed ers er ally al ably able ly ies es s ity y e""".split()  # noqa: SIM905
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A word without its ending, British spelling made American; at least four letters are left.

    Example:
        >>> [stem(w) for w in ("optimisation", "optimized", "modelling", "models", "behaviour", "gpt3")]
        ['optim', 'optim', 'model', 'model', 'behavior', 'gpt3']
    """
    if len(word) < 5 or not word.isalpha():
        return word[:-1] if len(word) == 4 and word[-1] == "s" and word.isalpha() else word
    if _MAY_BE_BRITISH.search(word):
        for pattern, american in _SPELLINGS:
            word = pattern.sub(american, word)
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
