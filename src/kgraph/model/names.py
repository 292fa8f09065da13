"""Names of people as text: taken apart, in any script and order, and folded.

Nothing here decides who is who; whether two names can be one person's is said by
`kgraph.model.name_conventions`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from kgraph.model.sounds import is_syllabic

PARTICLES = frozenset(
    """
    van von der den de del della dela di da das dos do du des la le las los el al ter ten te
    ibn bin bint binti ben abu zu zur zum af av op t st saint san santa mac dal dalla degli
    delle y e i
    """.split()  # noqa: SIM905
)
"""Words that open a surname, folded."""
SUFFIXES = {
    "jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr",
    "ii": "ii", "iii": "iii", "iv": "iv", "2nd": "ii", "3rd": "iii", "4th": "iv",
}  # fmt: skip
TITLES = frozenset("dr prof professor mr mrs ms phd md".split())  # noqa: SIM905

# Two-character Han surnames; all others have one character.
HAN_COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 公孙 公孫 慕容 令狐 司徒 南宫 夏侯".split()  # noqa: SIM905
)

HANGUL_SURNAME = {
    "김": "kim", "이": "lee", "박": "park", "최": "choi", "정": "jung", "강": "kang", "조": "cho",
    "장": "jang", "임": "lim", "한": "han", "오": "oh", "서": "seo", "신": "shin", "권": "kwon",
    "안": "ahn", "송": "song", "전": "jeon", "홍": "hong", "유": "yoo", "고": "ko", "문": "moon",
    "양": "yang", "윤": "yoon", "황": "hwang",
    "손": "son", "배": "bae", "백": "baek", "허": "heo", "남": "nam", "심": "shim", "노": "noh", "하": "ha",
    "곽": "kwak", "성": "sung", "차": "cha", "주": "joo", "우": "woo", "구": "koo", "나": "na", "민": "min",
}  # fmt: skip
"""Korean surnames as their bearers write them, which is not the official romanisation (`gim`, `i`, `bag`)."""
VIETNAMESE = frozenset(
    "nguyen tran pham huynh hoang phan vu vo dang bui do ho ngo duong ly le dinh trinh truong doan".split()  # noqa: SIM905
)
OPENING = frozenset("nguyen tran pham huynh".split())  # noqa: SIM905
"""Vietnamese surnames that are no given names: first of three words, they are the surname."""
PATRONYMIC = re.compile("[a-z]{3,}(ovich|evich|ovna|evna|ichna)")
SLAVIC_SURNAME = re.compile("[a-z]{2,}(ov|ova|ev|eva|in|ina|sky|skiy|skii|skaya|skaia|ko|uk|ik|yan|ian)")


class Name(msgspec.Struct, frozen=True):
    """One printed name, taken apart. Tokens are folded: lower case, ASCII, no points."""

    printed: str
    given: tuple[str, ...]
    """First name, middle names, initials (single letters)."""
    family: str
    """Surname without particles, parts of a hyphenated one joined: `deemter`, `garcialopez`; may be empty."""
    particles: str
    """`vander`, `dela` or empty."""
    suffix: str = ""
    """`jr`, `sr`, `ii` …"""
    number: str = ""
    """DBLP writes homonyms as `Wei Wang 0001`; the number is part of the key."""
    nick: str = ""
    """A second first name in brackets or quotes: `Hai (Helen) Li`."""
    has_comma: bool = False
    """A comma, or capitals for the surname, make certain which is the surname."""

    @property
    def key(self) -> str:
        """All that was printed, folded: equal keys are equal names (`lei wang`, `wei wang 0001`)."""
        parts = (" ".join(self.given), self.particles + self.family, self.suffix, self.number)
        return " ".join(p for p in parts if p)

    @property
    def short(self) -> str:
        """Surname and first initial (`wang l`): what survives of a name in every convention."""
        return f"{self.family} {self.given[0][0]}" if self.given else self.family

    @property
    def words(self) -> tuple[str, ...]:
        """Given names, then the surname with its particles as one word."""
        surname = self.particles + self.family
        return (*self.given, surname) if surname else self.given

    @property
    def is_abbreviated(self) -> bool:
        """The first name is an initial, or absent."""
        return not self.given or len(self.given[0]) == 1

    @property
    def first(self) -> str:
        """First name or initial, `` when there is none."""
        return self.given[0] if self.given else ""


def fold(text: str) -> str:
    """Lower-case ASCII without diacritics; other scripts are transliterated.

    Example:
        >>> fold("Jörg Müller"), fold("Łukasz"), fold("Ørsted"), fold("Ñ")
        ('jorg muller', 'lukasz', 'orsted', 'n')
    """
    if text.isascii():
        return text.lower()
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    if not plain.isascii():
        from anyascii import anyascii

        plain = anyascii(plain)
    return plain.lower()


@lru_cache(maxsize=100_000)
def parse_name(text: str) -> Name:
    """The parts of a printed name, whatever its order and script.

    Example:
        >>> n = parse_name("van der Berg, J.-P., Jr."); n.given, n.particles, n.family, n.suffix
        (('j', 'p'), 'vander', 'berg', 'jr')
        >>> parse_name("Wei Wang 0001").key, parse_name("Hai (Helen) Li").nick
        ('wei wang 0001', 'helen')
        >>> parse_name("王磊").key, parse_name("WANG Lei").key, parse_name("Lei WANG").key
        ('lei wang', 'lei wang', 'lei wang')
    """
    if _PLAIN.fullmatch(text) and (plain := _parse_plain(text)):
        return plain
    return _parse(text)


def _parse_plain(text: str) -> Name | None:
    """What `_parse` gives for first name, initials and surname without anything to be asked about them."""
    words = text.lower().replace(".", "").split(" ")
    first, last = words[0], words[-1]
    if last in _ASKED or (len(words) > 2 and (first in _ASKED or PATRONYMIC.fullmatch(last))):
        return None
    return Name(text, tuple(words[:-1]), last, "")


def _parse(text: str) -> Name:
    raw = _repair(text)
    if not raw.isascii():
        written = _parse_cjk(raw, text)
        if written:
            return written
    nick = ""
    match = _BRACKETED.search(raw)
    if match:
        nick = "".join(tokens(match[1])[:1])
        raw = raw[: match.start()] + " " + raw[match.end() :]
    parts = [p.strip() for p in raw.split(",") if p.strip()]
    suffix = ""
    kept: list[str] = []
    for part in parts:
        word = fold(part).strip(". ")
        if kept and word in SUFFIXES:
            suffix = SUFFIXES[word]
        else:
            kept.append(part)
    if len(kept) >= 2:
        family_tokens, given = tokens(kept[0]), _given(" ".join(kept[1:]))
        return _assemble(text, given, family_tokens, suffix, "", nick, has_comma=True)
    words = (kept[0] if kept else raw).split()
    number = words.pop() if len(words) > 1 and re.fullmatch(r"\d{4}", words[-1]) else ""
    while len(words) > 2 and fold(words[0]).strip(".") in TITLES:
        words.pop(0)
    if len(words) > 2 and fold(words[-1]).strip(".") in SUFFIXES:
        suffix = SUFFIXES[fold(words.pop()).strip(".")]
    given_words, family_words, is_certain = _split_words(words)
    return _assemble(
        text, _given(" ".join(given_words)), tokens(" ".join(family_words)), suffix, number, nick,
        has_comma=is_certain,
    )  # fmt: skip


def _split_words(words: list[str]) -> tuple[list[str], list[str], bool]:
    """Given names, surname, and whether that is certain, of a name printed without a comma."""
    # `J. Smith` but also `Smith J.`: a closing initial after a full word is a given name set last.
    if len(words) >= 2 and _closes(words[-1], words[0]) and not _is_initials(words[0]):
        closing = [w for w in words if _is_initials(w) or w is words[-1]]
        return closing, [w for w in words if w not in closing], False
    by_capitals = _split_by_capitals(words)
    if by_capitals:
        return (*by_capitals, True)
    if len(words) == 3 and _is_surname_first(*(fold(w) for w in words)):
        return words[1:], words[:1], False
    cut = len(words) - 1
    while cut > 1 and fold(words[cut - 1]).strip(".'’") in PARTICLES and len(words[cut - 1].strip(".")) > 1:
        cut -= 1
    return words[:cut], words[cut:], False


def _closes(word: str, first: str) -> bool:
    """`J.`, and `KC` after a word in mixed case; but `NG` is a surname."""
    return _is_initials(word) or (
        _RUN_TOGETHER.fullmatch(word) is not None and word != "NG" and not first.isupper()
    )


def _split_by_capitals(words: list[str]) -> tuple[list[str], list[str]] | None:
    """`WANG Lei`, `Lei WANG`, `Juan GARCÍA LÓPEZ`: the words in capitals are the surname."""
    loud = [_is_loud(w) for w in words]
    n = sum(loud)
    if not 0 < n < len(words) or any(len(w) < 2 or "." in w for w in words):
        return None
    while not loud[0] and n < len(words) - 1 and fold(words[-n - 1]) in PARTICLES:
        n += 1
    given, family = (words[n:], words[:n]) if loud[0] else (words[:-n], words[-n:])
    if any(map(_is_loud, given)) or not given[0][0].isupper():
        return None
    # Short ones are initials (`MJ Smith`) or an institute (`MIT`) unless both sides look Chinese or Korean.
    if n == 1 and len(family[0]) < 4 and not all(is_syllabic("".join(tokens(w))) for w in words):
        return None
    return given, family


def _is_loud(word: str) -> bool:
    return word.isupper() and sum(map(str.isalpha, word)) > 1


def _is_surname_first(first: str, second: str, third: str) -> bool:
    """`Nguyen Van An`, `Ivanov Ivan Ivanovich`: what the words themselves tell."""
    if PATRONYMIC.fullmatch(third) and SLAVIC_SURNAME.fullmatch(first) and not PATRONYMIC.fullmatch(second):
        return not SLAVIC_SURNAME.fullmatch(second)
    return first in OPENING and third not in VIETNAMESE and len(second) > 1 and "." not in second


def reading_order(text: str) -> str:
    """The name as one says it: `Berg, Jo` is Jo Berg; without a comma it stays as printed.

    Example:
        >>> reading_order("van der Berg, J.-P., Jr."), reading_order("Wang Lei"), reading_order("Smith, Jr.")
        ('J.-P. van der Berg, Jr.', 'Wang Lei', 'Smith, Jr.')
    """
    parts = [p.strip() for p in text.split(",") if p.strip()]
    suffixes = [p for p in parts[1:] if fold(p).strip(". ") in SUFFIXES]
    kept = [p for p in parts if p not in suffixes]
    if len(kept) != 2:
        return text
    family, given = kept
    return ", ".join([f"{given} {family}", *suffixes])


def _assemble(
    printed: str, given: tuple[str, ...], family: tuple[str, ...], suffix: str, number: str, nick: str,
    *, has_comma: bool = False,
) -> Name:  # fmt: skip
    head = 0
    while head < len(family) - 1 and family[head] in PARTICLES:
        head += 1
    if not family and given:
        given, family = given[:-1], given[-1:]
    return Name(
        printed, given, "".join(family[head:]), "".join(family[:head]), suffix, number, nick, has_comma
    )


_PLAIN = re.compile(r"[A-Z][a-z]+ (?:[A-Z]\. ){0,3}[A-Z][a-z]+")
_ASKED = SUFFIXES.keys() | TITLES | OPENING | {"al", "others"}
_RUN_TOGETHER = re.compile("[B-DF-HJ-NP-TV-XZ]{2,3}")
_BRACKETED = re.compile(r"[(\"“‘«]([^()\"”’»]+)[)\"”’»]")
_HIGH = "[\u0080-¿€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
_MOJIBAKE = re.compile(f"[\u00c2-\u00df] ?(?:{_HIGH}|(?<=[ÃÅÄ]) (?=[a-z]))|[\u00e0-\u00ef]{_HIGH}{{2}}")
_LATEX = re.compile(r"""\\(?:[`'^"~=.]|[uvHtcdbkr](?![a-zA-Z]))\s*\{?\\?([A-Za-z])\}?""")
_LATEX_LETTER = re.compile(r"\\(ss|ae|AE|oe|OE|aa|AA|o|O|l|L|i|j)(?![a-zA-Z])\s*(?:\{\})?")
_TAIL = re.compile(r"(?:[\s,]*\b(?:et\.? al\b\.?|and others)|(?<=[^\W\d])[\d¹²³⁰-⁹∗⁎*†‡§¶,^]+)\s*$", re.I)
_GLUED = re.compile(r"(?<=\b[^\W\d_]\.)(?=[^\W\d_]{2,})")
_LOST = re.compile("\ufffd|(?<=\\w)\\?(?=\\w)")


def _repair(text: str) -> str:
    """Text whose UTF-8 was read as Latin-1 put right, accents of LaTeX and marks of footnotes dropped."""
    if not text.isascii():
        for _ in range(3):  # some text was spoilt more than once
            repaired = _MOJIBAKE.sub(_decoded, text)
            if repaired == text:
                break
            text = repaired
        text = unicodedata.normalize("NFC", text)
    if "\\" in text or "{" in text:
        text = _LATEX_LETTER.sub(r"\1", _LATEX.sub(r"\1", text)).replace("{", "").replace("}", "")
        text = text.replace("\\", "").replace("~", " ")
    if "\ufffd" in text or "?" in text:
        text = _LOST.sub("", text)
    text = text.strip(" *†‡§¶.;:").replace("_", " ")
    if "." in text:
        text = _GLUED.sub(" ", text)  # `G.Dimakis`
    short = _TAIL.sub("", text)
    return short.strip(" ,") or text


def _decoded(match: re.Match[str]) -> str:
    """The one character whose bytes these are, or the text itself where they are none."""
    raw = bytearray()
    for c in match[0] if match[0][1] != " " or len(match[0]) == 2 else match[0].replace(" ", "", 1):
        if c == " ":
            raw.append(0xA0)  # a no-break space that somebody made a plain one
            continue
        try:
            raw += c.encode("cp1252")
        except UnicodeEncodeError:
            raw += c.encode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return match[0]


def _is_initials(word: str) -> bool:
    """`J.`, `J.-P.`, `JP.`, `J`: nothing but initials."""
    letters = re.sub(r"[^\w]", "", word)
    if "." in word:
        return len(letters) <= 3 and letters.isupper()
    return len(letters) == 1 and letters.isalpha()


def _given(text: str) -> tuple[str, ...]:
    """Tokens of the given names; `JP` and `J.P.` become two initials, `Jean-Pierre` two names."""
    out: list[str] = []
    shouting = text.isupper() and len(text) > 4
    for word in re.split(r"[\s\-‐‑–.]+", text):
        found = tokens(word)
        # Consonants only, in capitals, among words in mixed case: initials run together (`TJ`, `JR`).
        if not shouting and _RUN_TOGETHER.fullmatch(word):
            out.extend(word.lower())
        else:
            out.extend(found)
    return tuple(out)


def tokens(text: str) -> tuple[str, ...]:
    """Folded words; apostrophes vanish, hyphens separate."""
    plain = re.sub(r"['’`´ʼ]", "", fold(text))
    return tuple(re.findall(r"[a-z0-9]+", plain))


def _parse_cjk(text: str, printed: str) -> Name | None:
    """A name in Han characters, Kana or Hangul: surname first, usually without a blank."""
    compact = re.sub(r"[\s·・]", "", text)
    if not (
        2 <= len(compact) <= 10
        and all("一" <= c <= "鿿" or "가" <= c <= "힣" or "぀" <= c <= "ヿ" for c in compact)
    ):
        return None
    from anyascii import anyascii

    words = re.split(r"[\s·・]+", text)
    if len(words) == 2:
        family, given = words
    elif len(compact) <= 4:
        cut = 2 if compact[:2] in HAN_COMPOUND else 1
        family, given = compact[:cut], compact[cut:]
    else:
        return None
    surname = HANGUL_SURNAME.get(family) or "".join(map(anyascii, family)).lower()
    return Name(printed, ("".join(map(anyascii, given)).lower(),), surname, "", has_comma=True)
