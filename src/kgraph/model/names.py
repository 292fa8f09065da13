"""Names of people as text: parts, folded forms, and whether two of them can be one person's.

Nothing here decides who is who. `compare` only says under which convention two printed names may belong to
one person (`initials`, `middle-name` …) or that they cannot; how likely that is depends on how common the
name is and on what else is known, which is the business of `kgraph.resolve`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

PARTICLES = frozenset(
    """
    van von der den de del della dela di da das dos do du des la le las los el al ter ten te
    ibn bin bint binti ben abu zu zur zum af av op t st saint san santa mac dal dalla degli
    delle y e i
    """.split()  # noqa: SIM905
)
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "iii": "iii", "iv": "iv"}
TITLES = frozenset("dr prof professor mr mrs ms phd md".split())  # noqa: SIM905

# Two-character Han surnames; all others have one character.
HAN_COMPOUND = frozenset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 東方 皇甫 尉迟 公孙 公孫 慕容 令狐 司徒 南宫 夏侯".split()  # noqa: SIM905
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
    """Printed surname first, so the order is certain."""

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


@lru_cache(maxsize=400_000)
def parse_name(text: str) -> Name:
    """The parts of a printed name, whatever its order and script.

    Example:
        >>> n = parse_name("van der Berg, J.-P., Jr."); n.given, n.particles, n.family, n.suffix
        (('j', 'p'), 'vander', 'berg', 'jr')
        >>> parse_name("Wei Wang 0001").key, parse_name("Hai (Helen) Li").nick
        ('wei wang 0001', 'helen')
        >>> parse_name("王磊").key, parse_name("WANG, Lei").key
        ('lei wang', 'lei wang')
    """
    raw = _repair(text)
    han = _parse_han(raw, text)
    if han:
        return han
    nick = ""
    match = re.search(r"[(\"“‘«]([^()\"”’»]+)[)\"”’»]", raw)
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
    cut = len(words) - 1
    # `J. Smith` but also `Smith J.`: a closing initial after a full word is a given name set last.
    if len(words) >= 2 and _is_initials(words[-1]) and not _is_initials(words[0]):
        closing = [w for w in words if _is_initials(w)]
        opening = [w for w in words if not _is_initials(w)]
        return _assemble(text, _given(" ".join(closing)), _tokens(" ".join(opening)), suffix, number, nick)
    while cut > 1 and fold(words[cut - 1]).strip(".'’") in PARTICLES and len(words[cut - 1].strip(".")) > 1:
        cut -= 1
    return _assemble(
        text, _given(" ".join(words[:cut])), _tokens(" ".join(words[cut:])), suffix, number, nick
    )


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


def _repair(text: str) -> str:
    """Text whose UTF-8 was read as Latin-1 put right; footnote marks and digits of notes dropped."""
    if not text.isascii():
        if re.search("[ÂÃÄÅâÐÑ][\u0080-¿‚-›€™]", text):
            import ftfy

            text = ftfy.fix_encoding(text)
        text = unicodedata.normalize("NFC", text)
    return text.strip(" *†‡§¶.;:").replace("_", " ")


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
        if not shouting and re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{2,3}", word):
            out.extend(word.lower())
        else:
            out.extend(tokens)
    return tuple(out)


def _tokens(text: str) -> tuple[str, ...]:
    """Folded words; apostrophes vanish, hyphens separate."""
    plain = re.sub(r"['’`´ʼ]", "", fold(text))
    return tuple(re.findall(r"[a-z0-9]+", plain))


def _parse_han(text: str, printed: str) -> Name | None:
    """A name written in Han characters or Hangul: surname first, without a blank."""
    compact = text.replace(" ", "").replace("·", "")
    if not (2 <= len(compact) <= 4 and all("一" <= c <= "鿿" or "가" <= c <= "힣" for c in compact)):
        return None
    from anyascii import anyascii

    cut = 2 if compact[:2] in HAN_COMPOUND else 1
    given = "".join(anyascii(c) for c in compact[cut:]).lower()
    return Name(printed, (given,), "".join(anyascii(c) for c in compact[:cut]).lower(), "", has_comma=True)


def compare(a: Name, b: Name, nicknames: dict[str, frozenset[str]] | None = None) -> str | None:
    """The weakest convention needed to take two names for one person's, or `None` when they cannot be.

    From strong to weak: `same-name`, `spelling` (hyphens, blanks, umlauts, particles), `middle-name` (one
    lacks it), `initials` (a first name is abbreviated), `order` (surname and given name exchanged),
    `nickname`, `surname` (one of two surnames is missing). Symmetric. A typing error is not a convention.

    Example:
        >>> c = lambda a, b: compare(parse_name(a), parse_name(b))
        >>> c("Sam L Ott", "Sam Ott"), c("S. Ott", "Sam Ott"), c("Sara Ott", "Sam Ott")
        ('middle-name', 'initials', None)
        >>> c("Wang Lei", "Lei Wang"), c("Xiao-Ming Li", "Xiaoming Li"), c("Adrià Puig Badia", "Adrià Puig")
        ('order', 'spelling', 'surname')
    """
    if a.key == b.key:
        return "same-name" if a.given else ("same-name" if a.family else None)
    if (a.number and b.number and a.number != b.number) or (a.suffix and b.suffix and a.suffix != b.suffix):
        return None
    if not a.given or not b.given:
        return None
    if a.family == b.family or loose(a.family) == loose(b.family):
        rule = _compare_given(a, b, nicknames or {})
        if rule in (None, "same-name"):
            return rule and (
                "same-name" if a.family == b.family and a.particles == b.particles else "spelling"
            )
        return rule
    if (a.particles or b.particles) and a.particles + a.family == b.particles + b.family:
        return _compare_given(a, b, nicknames or {}) and "spelling"
    is_order_open = not (a.has_comma and b.has_comma)
    if is_order_open and "".join(a.given) == b.family and "".join(b.given) == a.family:
        return "order"
    return _compare_compound(a, b, nicknames or {})


def _compare_compound(a: Name, b: Name, nicknames: dict[str, frozenset[str]]) -> str | None:
    """`Ana Ruiz Soto` and `Ana Ruiz`, `Ana Ruiz-Soto` and `Ana Soto`."""
    for longer, shorter in ((a, b), (b, a)):
        if _is_first_surname(longer, shorter.family):
            rest = msgspec.structs.replace(
                longer, given=longer.given[:-1], family=shorter.family, particles=""
            )
            if _compare_given(rest, shorter, nicknames) in ("same-name", "spelling", "middle-name"):
                return "surname"
        if _is_half(longer, shorter) and _compare_given(longer, shorter, nicknames):
            return "surname"
    return None


def _is_first_surname(longer: Name, surname: str) -> bool:
    """`Ruiz` in `Ana Ruiz Soto`; not `Tian` in `Hao-Tian Li`, which is half of a given name."""
    if len(longer.given) < 2 or longer.given[-1] != surname or len(surname) < 3:
        return False
    return "-" not in longer.printed or f"-{surname}" not in fold(longer.printed)


def _is_half(longer: Name, shorter: Name) -> bool:
    """The surname of the one is half of the hyphenated surname of the other."""
    whole, half = longer.family, shorter.family
    is_double = "-" in longer.printed and len(half) > 3 and len(whole) >= len(half) + 3
    return is_double and (whole.startswith(half) or whole.endswith(half))


def _compare_given(a: Name, b: Name, nicknames: dict[str, frozenset[str]]) -> str | None:
    ga, gb = a.given, b.given
    if ga == gb:
        return "same-name"
    ja, jb = "".join(ga), "".join(gb)
    if ja == jb and not (a.is_abbreviated and b.is_abbreviated):
        return "spelling"
    fa, fb = ga[0], gb[0]
    if fa == fb or loose(fa) == loose(fb):
        middle = _compare_middle(ga[1:], gb[1:])
        if middle == "same-name" and fa != fb:
            return "spelling"
        return middle
    if len(fa) == 1 or len(fb) == 1:
        if fa[0] != fb[0]:
            return _compare_second(a, b)
        if _goes_by_second(ga, gb) or _goes_by_second(gb, ga):
            return None
        return "initials" if _compare_middle(ga[1:], gb[1:]) else None
    # `Xiao Ming` and `Xiaoming M.`: one writes as two words what the other joins.
    for x, y in ((ga, gb), (gb, ga)):
        if len(x) > 1 and len(x[1]) > 1 and x[0] + x[1] == y[0]:
            rest = _compare_middle(x[2:], y[1:])
            return rest and ("spelling" if rest == "same-name" else rest)
    if fb in nicknames.get(fa, ()) or fa in (b.nick,) or fb in (a.nick,):
        return "nickname" if _compare_middle(ga[1:], gb[1:]) else None
    return None


def _goes_by_second(abbreviated: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`H. Vicky Li` is not `Hong Li`: who writes the second name out and the first not goes by the second."""
    return len(abbreviated) > 1 and len(abbreviated[0]) == 1 and len(abbreviated[1]) > 2 and len(other) == 1


def _compare_second(a: Name, b: Name) -> str | None:
    """`J. Robert Smith` and `Robert Smith`: the name somebody goes by is the second one."""
    for longer, shorter in ((a, b), (b, a)):
        is_second_full = len(longer.given) >= 2 and len(longer.given[0]) == 1 and len(longer.given[1]) > 2
        if is_second_full and longer.given[1:] == shorter.given:
            return "middle-name"
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
        if x == y or ((len(x) == 1 or len(y) == 1) and x[0] == y[0]) or loose(x) == loose(y):
            i, j = i + 1, j + 1
        elif len(ma) - i > len(mb) - j:
            i += 1
        elif len(mb) - j > len(ma) - i:
            j += 1
        else:
            return "middle-name" if "".join(ma) == "".join(mb) else None
    return "middle-name"
