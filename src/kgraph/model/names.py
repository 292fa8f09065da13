"""Names of people as text: parts, folded forms, and whether two of them can be one person's.

Nothing here decides who is who. `compare` only says under which convention two printed names may belong to
one person (`initials`, `middle-name` …) or that they cannot; how likely that is depends on how common the
name is and on what else is known, which is the business of `kgraph.resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

import msgspec

PARTICLES = frozenset(
    """
    van von der den de del della dela di da das dos do du des la le las los el al ter ten te
    ibn bin bint binti ben abu zu zur zum af av op t st saint san santa mac dal dalla degli
    delle y e i
    """.split()  # noqa: SIM905
)
"""Words that open a surname, folded."""
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
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

_PINYIN = (
    "(?:[bpmf](?:iao|ian|ing|ang|eng|ai|ei|ao|ou|an|en|ie|in|iu|[aoiu])"
    "|[dtnl](?:iang|iao|ian|ing|ang|eng|ong|uan|ai|ei|ao|ou|an|en|ie|iu|in|uo|ui|un|ue|ve|[aeiuv])"
    "|(?:zh|ch|sh|[gkhrzcs])(?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|uo|ui|un|[aeu])"
    "|(?:zh|ch|sh|[rzcs])i|[jqx](?:iang|iong|iao|ian|ing|uan|ia|ie|iu|in|ue|un|[iu])"
    "|y(?:ang|ing|ong|uan|ao|ou|an|in|ue|un|[aeiou])|w(?:ang|eng|ai|ei|an|en|[aou])"
    ")"
)
_KOREAN = (
    "(?:ah|ahn|bae|baek|beom|bin|bok|bong|bum|byung|byeong|byoung|chae|chan|cheol|cheon|choi|chul|chun|dae|"
    "dong|doo|eun|geon|geun|gil|gon|gun|gwang|gyeong|gyu|hak|hee|heon|heung|hong|hoon|hun|hwa|hwan|hye|"
    "hyeok|hyeon|hyo|hyuk|hyun|hyung|hyeong|ik|il|jae|jee|jeong|jong|joo|joon|jun|jung|kang|keun|ki|koo|kuk|"
    "kun|kwan|kwang|kwon|kyeong|kyoung|kyu|kyun|kyung|lee|min|moon|mun|myeong|myoung|myung|nam|oh|ok|"
    "pil|pyo|rae|rim|ryong|ryul|sang|seo|seok|seon|seong|seung|shik|shin|sik|sol|sook|soo|su|suk|sun|sung|tae|"
    "taek|tak|uk|won|woo|woong|wook|yeo|yeol|yeon|yeong|yong|yoo|yoon|young|youn|yul|yun|yung)"
)
_BARE = "(?:ang|eng|ai|an|ao|ou|en)"
_SYLLABLE = re.compile(f"{_BARE}|{_PINYIN}|{_KOREAN}")
_SYLLABLES = re.compile(f"{_BARE}?(?:{_PINYIN}|{_KOREAN})*")
_MORAE = re.compile(
    "(?:(?:sh|ch|ts|[kgnhbmpr]y|[kstnhmyrwgzdbpfj])?[aiou]{1,3}+h?|[kstnhmyrwgzdbpfj]?e{1,2}+i?|n)+"
)


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


def loose(token: str) -> str:
    """A token with the two ways of writing umlauts made one: `mueller` and `muller` become `muller`."""
    return token.replace("ue", "u").replace("oe", "o").replace("ae", "a") if "e" in token else token


BREATHED_SOUNDS = (("ph", "f"), ("kh", "h"), ("th", "t"), ("dh", "d"), ("bh", "b"))
SOUNDS = (
    ("shch", "sh"), ("sch", "sh"), ("tch", "ch"), ("tsh", "ch"), ("gk", "g"), ("sh", "s"), ("zh", "j"),
    ("ck", "k"), ("cq", "k"), ("q", "k"), ("ts", "z"), ("tz", "z"), ("cz", "z"), ("x", "ks"), ("w", "v"),
    ("z", "s"), ("y", "i"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("eo", "u"),
)  # fmt: skip
"""Spellings of one sound in the usual transliterations (Cyrillic, Arabic, Greek, Indian), in order."""
KOREAN_SOUNDS = (("yeo", "you"), ("young", "yung"), ("oo", "u"), ("eo", "u"), ("ee", "i"), ("y", "i"))
OPENING_SOUNDS = (
    ("mac", "mc"),
    ("ye", "e"),
    ("ju", "iu"),
    ("iou", "iu"),
    ("dzh", "j"),
    ("dj", "j"),
    ("eug", "evg"),
)
_HARD_C = re.compile("c(?![hei])")
_HALF_VOWEL = re.compile("(?<=[aeiou])j|j(?=[bcdfghklmnprstv]|$)")
_SILENT_H = re.compile("(?<=[aeiou])h(?=[bcdfgjklmnprstv]|$)|(?<=.g)h")
_DOUBLED = re.compile(r"(.)\1+")
LONG_VOWELS = re.compile("(?<=o)[ou]h?|(?<=[aiueo])h$|(?<=u)u|(?<=[ou])h(?=[knmrstgzdbp])")
"""What Japanese names are printed with and without: `kondou`, `satoh`, `yuuki`, `ohno`."""
ONE_SYLLABLE = {"lv": "lu", "lyu": "lu", "nv": "nu", "nyu": "nu"}
LONGEST_WORD = 24
"""Letters beyond which no word is searched for syllables: the search may try every way to split it."""


@lru_cache(maxsize=200_000)
def skeleton(token: str) -> str:
    """What is left of a token when the usual transliterations are made one; syllables of Chinese stay.

    Example:
        >>> [skeleton(t) for t in ("kondou", "kondoh", "kondo")]
        ['kondo', 'kondo', 'kondo']
        >>> [skeleton(t) for t in ("gonzalez", "gonzales", "yaroslav", "iaroslav", "zhang")]
        ['gonsales', 'gonsales', 'iaroslav', 'iaroslav', 'zhang']
    """
    if token in ONE_SYLLABLE:
        return ONE_SYLLABLE[token]
    if len(token) < 3:
        return token
    if is_syllabic(token):
        return _replaced(token, KOREAN_SOUNDS)
    out = loose(token)
    if is_japanese(out):
        out = LONG_VOWELS.sub("", out)
    for old, new in OPENING_SOUNDS:
        if out.startswith(old) and len(out) > 4:
            out = new + out[len(old) :]
            break
    if len(out) > 5:  # `Khai` and `Hai`, `Thang` and `Tang` are two names
        out = _replaced(_SILENT_H.sub("", out) if "gh" in out else out, BREATHED_SOUNDS)
    out = _replaced(out, SOUNDS)
    if "c" in out:
        out = _HARD_C.sub("k", out)
    if "j" in out:
        out = _HALF_VOWEL.sub("i", out)
    if "h" in out:
        out = _SILENT_H.sub("", out)
    return _DOUBLED.sub(r"\1", out)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        if old in text:
            text = text.replace(old, new)
    return text


@lru_cache(maxsize=200_000)
def is_syllabic(token: str) -> bool:
    """Made of syllables of Chinese or Korean as they are romanised: `lei`, `xiaoming`, `seokjin`.

    One letter more or less makes another name of such a token, and one syllable is half a given name.
    """
    return 1 < len(token) <= LONGEST_WORD and _SYLLABLES.fullmatch(token) is not None


def is_japanese(token: str) -> bool:
    """Made of morae as Japanese is romanised, and of nothing else."""
    return len(token) <= LONGEST_WORD and _MORAE.fullmatch(token) is not None


def _is_one_syllable(token: str) -> bool:
    return _SYLLABLE.fullmatch(token) is not None


# ------------------------------------------------------------------ parsing


@lru_cache(maxsize=400_000)
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
    raw = _repair(text)
    if not raw.isascii():
        written = _parse_cjk(raw, text)
        if written:
            return written
    nick = ""
    match = _BRACKETED.search(raw)
    if match:
        nick = "".join(_tokens(match[1])[:1])
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
        family_tokens, given = _tokens(kept[0]), _given(" ".join(kept[1:]))
        return _assemble(text, given, family_tokens, suffix, "", nick, has_comma=True)
    words = (kept[0] if kept else raw).split()
    number = words.pop() if len(words) > 1 and re.fullmatch(r"\d{4}", words[-1]) else ""
    while len(words) > 2 and fold(words[0]).strip(".") in TITLES:
        words.pop(0)
    if len(words) > 2 and fold(words[-1]).strip(".") in SUFFIXES:
        suffix = SUFFIXES[fold(words.pop()).strip(".")]
    given_words, family_words, is_certain = _split_words(words)
    return _assemble(
        text, _given(" ".join(given_words)), _tokens(" ".join(family_words)), suffix, number, nick,
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
    if n == 1 and len(family[0]) < 4 and not all(is_syllabic("".join(_tokens(w))) for w in words):
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
        tokens = _tokens(word)
        # Consonants only, in capitals, among words in mixed case: initials run together (`TJ`, `JR`).
        if not shouting and _RUN_TOGETHER.fullmatch(word):
            out.extend(word.lower())
        else:
            out.extend(tokens)
    return tuple(out)


def _tokens(text: str) -> tuple[str, ...]:
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


# ------------------------------------------------------------------ comparing

RULES = (
    "same-name", "spelling", "middle-name", "initials", "order", "transliteration", "nickname", "surname",
    "short-form", "second-name", "typo", "one-name", "changed-surname",
)  # fmt: skip
"""Conventions from strong to weak."""
_STRENGTH = {rule: n for n, rule in enumerate(RULES)}
Nicknames = Mapping[str, frozenset[str]]


def _weakest(*rules: str) -> str:
    return max(rules, key=_STRENGTH.__getitem__)


def compare(a: Name, b: Name, nicknames: Nicknames | None = None) -> str | None:
    """The weakest convention needed to take two names for one person's, or `None` when they cannot be.

    From strong to weak: `same-name`, `spelling` (hyphens, blanks, umlauts, particles), `middle-name` (one
    lacks it), `initials` (a name is abbreviated), `order` (words exchanged), `transliteration`, `nickname`,
    `surname` (one of several surnames is missing), `short-form` (`Srini`), `second-name` (the first of
    several given names is missing), `typo` (one letter inside a long word), `one-name` (only a surname is
    printed), `changed-surname` (another one after the same given names). Symmetric. Syllables of Chinese and
    Korean are spared what blurs them: one letter more is another name.

    Example:
        >>> c = lambda a, b: compare(parse_name(a), parse_name(b))
        >>> c("Sam L Ott", "Sam Ott"), c("S. Ott", "Sam Ott"), c("Sara Ott", "Sam Ott")
        ('middle-name', 'initials', None)
        >>> c("Wang Lei", "Lei Wang"), c("Xiao-Ming Li", "Xiaoming Li"), c("Adrià Puig Badia", "Adrià Puig")
        ('order', 'spelling', 'surname')
        >>> c("Yuri Gonzalez", "Iuri Gonzales"), c("Lei Jimmy Ott", "Jimmy Ott"), c("Wei Zhang", "Wei Zhong")
        ('transliteration', 'second-name', None)
    """
    if (a.number and b.number and a.number != b.number) or (a.suffix and b.suffix and a.suffix != b.suffix):
        return None
    if a.key == b.key:
        return "same-name" if a.given or a.family else None
    if not a.given or not b.given or not a.family or not b.family:
        return _compare_lone(a, b)
    surname = _compare_surnames(a, b)
    if surname:
        given = _compare_given(a, b, nicknames or {})
        if given and _go_together(a, b, surname, given):
            return _weakest(surname, given)
        if a.family == b.family:
            return None
    return _compare_order(a, b) or _compare_compound(a, b, nicknames or {}) or _compare_changed(a, b)


_EXACT = ("same-name", "spelling", "middle-name")


def _go_together(a: Name, b: Name, surname: str, given: str) -> bool:
    """One liberty at a time: a surname spelt otherwise wants first names that leave little open."""
    if surname in _EXACT:
        return True
    if given in _EXACT and len(a.first) > 1 and len(b.first) > 1:
        return surname != "typo" or skeleton(a.first) == skeleton(b.first)
    if surname == "transliteration":
        return given in ("transliteration", "nickname") or _is_one_edit(a.family, b.family)
    return False


def _compare_lone(a: Name, b: Name) -> str | None:
    """Where one name is a single word: the surname, or all there is (`Suharto`, `Suharto Suharto`)."""
    alone, other = sorted((a, b), key=lambda n: len(n.words))
    if not alone.words or len(alone.words) > 1:
        return None
    word = alone.words[0]
    if len(other.words) == 1:
        return "transliteration" if len(word) > 4 and skeleton(word) == skeleton(other.words[0]) else None
    surname = other.words[-1]
    if "".join(other.words) == word and len(word) > 5:
        return "spelling"
    if surname == word or other.family == word:
        return "spelling" if other.given == (word,) or other.given == (word[0],) else "one-name"
    return None


def _compare_surnames(a: Name, b: Name) -> str | None:
    x, y = a.family, b.family
    if x == y:
        return "same-name" if a.particles == b.particles else "spelling"
    if (a.particles or b.particles) and a.particles + x == b.particles + y:
        return "spelling"
    if _is_umlaut(x, y):
        return "spelling"
    if skeleton(x) == skeleton(y):
        return "transliteration"
    return "typo" if is_typo(x, y) else None


def _is_umlaut(x: str, y: str) -> bool:
    """`Mueller` and `Müller`; but `Xue` is not `Xu`."""
    return loose(x) == loose(y) and (x == y or not (is_syllabic(x) and is_syllabic(y)))


def is_typo(x: str, y: str) -> bool:
    """One letter inside a long word wrong, missing or exchanged with the next; Chinese and Korean never.

    First and last letters are spared: they tell `Ivanov` from `Ivanova` and `Marino` from `Merino`'s heirs.
    """
    shorter = min(len(x), len(y))
    if shorter < 5 or x[0] != y[0] or x[-1] != y[-1] or not _is_one_edit(x, y):
        return False
    if shorter == 5 == len(x) == len(y) and sorted(x) != sorted(y):
        return False
    return is_syllabic(x) + is_syllabic(y) < (1 if shorter < 6 else 2)


def _is_one_edit(x: str, y: str) -> bool:
    """One letter differs, is missing, or is exchanged with the next (optimal string alignment distance 1)."""
    n, m = len(x), len(y)
    if abs(n - m) > 1 or x == y:
        return False
    head = 0
    while head < min(n, m) and x[head] == y[head]:
        head += 1
    if n == m:
        is_swap = x[head : head + 2] == y[head : head + 2][::-1] and x[head + 2 :] == y[head + 2 :]
        return is_swap or x[head + 1 :] == y[head + 1 :]
    long, short = (x, y) if n > m else (y, x)
    return long[head + 1 :] == short[head:]


def _is_given_typo(x: str, y: str) -> bool:
    """As `is_typo`, but consonants are not exchanged: `Ramesh` and `Rakesh` are two names."""
    if not is_typo(x, y):
        return False
    if len(x) != len(y):
        return min(len(x), len(y)) > 5
    wrong = [(c, d) for c, d in zip(x, y, strict=True) if c != d]
    return len(wrong) == 2 or all(c in "aeiou" and d in "aeiou" for c, d in wrong)


def _compare_order(a: Name, b: Name) -> str | None:
    """The same letters, their blanks or the order of the words apart."""
    one, two = "".join(a.words), "".join(b.words)
    if len(one) != len(two) or len(one) < 4 or sorted(one) != sorted(two):
        return None
    syllabic = all(map(is_syllabic, a.words)) and all(map(is_syllabic, b.words))
    if one == two:
        return None if syllabic or (a.is_abbreviated and b.is_abbreviated and len(one) < 8) else "spelling"
    if a.has_comma and b.has_comma:
        return None
    if _is_moved(a.words, b.words) or _is_moved(b.words, a.words):
        return "order"
    return "order" if not syllabic and sorted(a.words) == sorted(b.words) else None


def _is_moved(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Words taken from the front to the end give the other name, and its first or last word is whole."""
    for k in range(1, len(words)):
        moved = words[k:] + words[:k]
        if (moved[0] == other[0] or moved[-1] == other[-1]) and "".join(moved) == "".join(other):
            return True
    return False


def _compare_compound(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    """`Ana Ruiz Soto` and `Ana Ruiz`, `Ana Ruiz-Soto` and `Ana Soto`, `Anand Rao P` and `Anand Rao`."""
    for longer, shorter in ((a, b), (b, a)):
        for n in _first_surnames(longer, shorter.family):
            rest = msgspec.structs.replace(
                longer, given=longer.given[:n], family=shorter.family, particles=""
            )
            if _compare_given(rest, shorter, nicknames) in _EXACT:
                return "surname"
        if _is_half(longer, shorter) and _compare_given(longer, shorter, nicknames):
            return "surname"
        if closes_with_initials(longer):
            if longer.family == "".join(shorter.words) and not shorter.is_abbreviated:
                return "surname"
            initials = "".join(longer.given)
            rest_initials = "".join(w[0] for w in shorter.words[1:])[: len(initials)]
            if (
                longer.family == shorter.first
                and len(longer.family) > 3
                and initials.startswith(rest_initials)
            ):
                return None if is_syllabic(longer.family) else "initials"
    return None


def closes_with_initials(name: Name) -> bool:
    """`Anand Rao P`, as in South India, where the initial is the father's name and his own comes first."""
    return (
        not name.has_comma
        and all(len(g) == 1 for g in name.given)
        and _CLOSING.search(name.printed) is not None
    )


_CLOSING = re.compile(r"[^\W\d_]{3,}[\s.](?:[^\W\d_]\.?\s*)+$")


def _first_surnames(longer: Name, surname: str) -> list[int]:
    """Where `Ruiz` stands in `Ana Ruiz Soto`; not `Tian` in `Hao-Tian Li`, which is half of a given name."""
    if len(longer.given) < 2 or len(surname) < 3 or all(map(is_syllabic, longer.words)):
        return []
    if "-" in longer.printed and f"-{surname}" in fold(longer.printed):
        return []
    return [n for n in range(1, len(longer.given)) if longer.given[n] == surname]


def _is_half(longer: Name, shorter: Name) -> bool:
    """The surname of the one is half of the hyphenated surname of the other."""
    half = loose(shorter.family)
    if "-" not in longer.printed or len(half) < 4 or len(longer.family) < len(half) + 3:
        return False
    return any(half == loose(part) for part in surname_halves(longer))


def surname_halves(name: Name) -> tuple[str, ...]:
    """The parts of a surname printed with hyphens; empty for others.

    Example:
        >>> surname_halves(parse_name("Ana Ruiz-Soto")), surname_halves(parse_name("Ana-Eva Soto"))
        (('ruiz', 'soto'), ())
    """
    if "-" not in name.printed:
        return ()
    for word in fold(name.printed).replace(",", " ").split():
        parts = _tokens(word) if "-" in word else ()
        whole = "".join(parts)
        if parts and (name.family.startswith(whole) or name.family.endswith(whole)):
            tails = ("".join(parts[k:]) for k in range(1, len(parts)))
            return tuple(dict.fromkeys((*parts, *tails, "".join(parts[:-1]))))
    return ()


def _compare_changed(a: Name, b: Name) -> str | None:
    """The same full given names before another surname (marriage), or one cut short (`Ott`, `OttLindner`)."""
    if a.is_abbreviated or b.is_abbreviated or a.given != b.given or a.number or b.number:
        return None
    if all(map(is_syllabic, a.given)):
        return None
    long, short = sorted((a.family, b.family), key=lambda f: (-len(f), f))
    if len(short) > 4 and len(long) > len(short) + 3 and long.startswith(short):
        return "changed-surname"
    is_distinct = sum(len(g) > 2 for g in a.given) > 1
    return "changed-surname" if is_distinct else None


def _compare_given(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    if ga == gb:
        return "same-name"
    fa, fb = ga[0], gb[0]
    if (
        len(fa) > 1
        and len(fb) > 1
        and fa[0] != fb[0]
        and len(ga) == len(gb) == 1
        and not a.nick
        and not b.nick
    ):
        # Most pairs of a block end here.
        if fb in nicknames.get(fa, ()):
            return "nickname"
        return "transliteration" if skeleton(fa) == skeleton(fb) else None
    if "".join(ga) == "".join(gb) and not (a.is_abbreviated and b.is_abbreviated):
        return "spelling"
    if fa == fb or _is_umlaut(fa, fb):
        middle = _compare_middle(ga[1:], gb[1:])
        return "spelling" if middle == "same-name" and fa != fb else middle
    return (
        _compare_abbreviated(a, b, nicknames)
        if len(fa) == 1 or len(fb) == 1
        else _compare_full(a, b, nicknames)
    )


def _compare_abbreviated(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    if ga[0][0] != gb[0][0]:
        return _compare_second(a, b, nicknames) or _compare_exchanged(ga, gb)
    if _goes_by_second(ga, gb) or _goes_by_second(gb, ga):
        return None
    return "initials" if _compare_middle(ga[1:], gb[1:]) else _compare_exchanged(ga, gb)


def _compare_full(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    fa, fb = ga[0], gb[0]
    # `Xiao Ming` and `Xiaoming M.`: one writes as two words what the other joins.
    for x, y in ((ga, gb), (gb, ga)):
        if len(x) > 1 and len(x[1]) > 1 and x[0] + x[1] == y[0]:
            rest = _compare_middle(x[2:], y[1:])
            return rest and ("spelling" if rest == "same-name" else rest)
    for rule, holds in (
        ("transliteration", skeleton(fa) == skeleton(fb)),
        ("nickname", fb in nicknames.get(fa, ()) or fa == b.nick or fb == a.nick),
        ("short-form", _is_short_form(fa, fb) and not _is_half_name(a, b)),
        ("typo", _is_given_typo(fa, fb)),
    ):
        if holds and _compare_middle(ga[1:], gb[1:]):
            return rule
    if skeleton("".join(ga)) == skeleton("".join(gb)):
        return "transliteration"
    return _compare_second(a, b, nicknames) or _compare_exchanged(ga, gb)


FEMININE = re.compile("(?:[aei]|[aei]tt[ae]|[ai]n[ae]|ell[ae]|le|ne|ann[ae]?|marie)")


SECOND_ELEMENT = re.compile(
    "(?:nath|kumar|deep|dip|jit|jeet|inder|endra|indra|esh|ish|pal|prasad|raj|lal|das|murth[iy]|mohan|gopal|"
    "krishna[n]?|nand|anand|vir|veer|bir|preet|want|swam[iy])"
)
"""What Indian compound names end in: `Amarnath` is not `Amar`."""


def _is_short_form(x: str, y: str) -> bool:
    """`Srini` of `Srinivas`; not `Min` of `Minsu`, `Kei` of `Keigo`, nor `Paul` of `Paulina`."""
    short, long = (x, y) if len(x) < len(y) else (y, x)
    if not (3 <= len(short) <= 6 and len(long) > len(short) + 1 and long.startswith(short)):
        return False
    rest = long[len(short) :]
    is_compound = is_syllabic(long) or is_japanese(long) or SECOND_ELEMENT.fullmatch(rest)
    return not is_compound and not FEMININE.fullmatch(rest)


def _is_half_name(a: Name, b: Name) -> bool:
    """`Nam Joon` is not short for `Namdo`, nor `Chun` for `Chunlok`: syllables, or beside such a surname."""
    if is_syllabic(a.family) or is_syllabic(b.family):
        return True
    short = a if len(a.first) < len(b.first) else b
    return is_syllabic(short.first) and (len(short.given) > 1 or len(short.family) < 4)


def _goes_by_second(abbreviated: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`H. Vicky Li` is not `Hong Li`: who writes the second name out and the first not goes by the second."""
    return len(abbreviated) > 1 and len(abbreviated[0]) == 1 and len(abbreviated[1]) > 2 and len(other) == 1


def _compare_second(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    """`J. Robert Smith` or `Lei Jimmy Smith` and `Robert Smith`: somebody goes by a later name."""
    for longer, shorter in ((a, b), (b, a)):
        n = len(longer.given) - len(shorter.given)
        if n < 1 or len("".join(shorter.given)) < 3 or "and" in longer.given:
            continue
        is_first_abbreviated = n == 1 and len(longer.given[0]) == 1
        if longer.given[n:] != shorter.given:
            if is_first_abbreviated and shorter.first in nicknames.get(longer.given[n], ()):
                return "nickname" if longer.given[n + 1 :] == shorter.given[1:] else None
            continue
        if is_first_abbreviated:
            return "middle-name"
        # `Ming Li` is not `Xiao Ming Li`, and `Pierre` not `Jean-Pierre`: half of a given name.
        is_half = len(shorter.given) == 1 and all(map(is_syllabic, longer.given))
        is_half = is_half and _is_one_syllable(shorter.first)
        if not is_half and f"-{shorter.first}" not in fold(longer.printed):
            return "second-name"
    return None


def _compare_exchanged(ga: tuple[str, ...], gb: tuple[str, ...]) -> str | None:
    """`Nan Rosemary` and `Rosemary Nan`, `P. Jonathon` and `Jonathon P.`: the same names in another order."""
    if len(ga) != len(gb) or len(ga) < 2 or all(map(is_syllabic, ga + gb)):
        return None
    if sorted(ga) == sorted(gb):
        return "order" if any(len(g) > 2 for g in ga) else None
    if len(ga) == 2 and all(
        x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]) for x, y in zip(ga, gb[::-1], strict=True)
    ):
        return "order" if any(len(x) > 2 and x == y for x, y in zip(ga, gb[::-1], strict=True)) else None
    return None


def _compare_middle(ma: tuple[str, ...], mb: tuple[str, ...]) -> str | None:
    """Middle names in order: `same-name`, `middle-name` when one is missing or abbreviated, else `None`."""
    if ma == mb:
        return "same-name"
    if not ma or not mb:
        return "middle-name"
    i = j = 0
    while i < len(ma) and j < len(mb):
        x, y = ma[i], mb[j]
        if x == y or ((len(x) == 1 or len(y) == 1) and x[0] == y[0]) or skeleton(x) == skeleton(y):
            i, j = i + 1, j + 1
        elif len(ma) - i > len(mb) - j:
            i += 1
        elif len(mb) - j > len(ma) - i:
            j += 1
        else:
            return "middle-name" if "".join(ma) == "".join(mb) else None
    return "middle-name"
