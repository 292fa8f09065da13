"""What a printed venue says: the text of its series, acronyms, edition, workshop, series of the publisher.

`Proceedings of the 37th International Conference on Machine Learning, ICML 2020, 13-18 July 2020, Virtual
Event` says a series, an acronym, a number, a year and a place. Nothing here knows any venue.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache

from kgraph.model.identifiers import normalise
from kgraph.model.names import fold

LONGEST_TEXT = 400
"""Characters of a printed venue that are read; what is longer is prose."""

NUMBERS = """
    first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
    """.split()  # noqa: SIM905
TENS = "twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth hundredth".split()  # noqa: SIM905
_TENS_BEFORE = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905
ORDINAL = {
    **{word: n for n, word in enumerate(NUMBERS, 1)},
    **{word: 10 * n for n, word in enumerate(TENS, 2)},
    **{
        f"{tens} {unit}": 10 * t + n
        for t, tens in enumerate(_TENS_BEFORE, 2)
        for n, unit in enumerate(NUMBERS[:9], 1)
    },
}
_ORDINAL_WORDS = frozenset(w for words in ORDINAL for w in words.split())
MONTHS = frozenset(
    """
    january february march april may june july august september october november december jan feb
    mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter
    """.split()  # noqa: SIM905
)
_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"

FUNCTION_WORDS = frozenset(
    """
    of the in on and for a an at to with from by as its into de la und et y e der die das des du le les fur
    """.split()  # noqa: SIM905
)
_VOLUME_WORDS = frozenset(
    "volume volumes vol vols number numbers no nos nr issue issues part parts pt pts pp pages page".split()  # noqa: SIM905
)
_SERIAL_WORDS = frozenset("proceedings proceeding proc procs conf-proc online print".split())  # noqa: SIM905
_ROMAN = re.compile(r"(?=[ivx])x{0,3}(ix|iv|v?i{0,3})")
PUBLISHERS = frozenset(
    """
    ieee acm cvf rsj usenix ifip siam aaai springer elsevier sigplan sigact sigart sigsoft sigmod sigkdd
    sigchi sigsac sigai sigdat sigarch sigops sigmm sigmetrics sigweb press publishing
    """.split()  # noqa: SIM905
)
"""Words for who holds or prints, not for what is held."""

_EVENT = re.compile(
    r"\b(conference|conferences|conf|symposium|symposia|symp|workshops?|wksp|wkshps?|congress|congr|colloquium"
    r"|colloquia|meeting|summit|convention|multiconference|encontro|congreso|tagung|konferenz)\b"
)
_WORKSHOP = re.compile(r"\b(workshops?|wksps?|wkshps?|worksh)\b")
# Series of publishers that have the word in their name.
_NO_WORKSHOP = re.compile(r"\b(ceur|jmlr|workshop and conference proceedings|conference and workshop)\b")
PARTS = frozenset(
    """
    companion adjunct posters poster demos demo demonstration demonstrations tutorial tutorials abstracts
    extended volume short long papers paper main track industry system systems session sessions supplement
    shared task proceedings interactive student doctoral consortium seip nier seis jseet late breaking results
    vol vols part
    """.split()  # noqa: SIM905
)
"""Words for a part of a conference's proceedings (`ICSE Companion`): without them it is the conference."""


@dataclass(frozen=True)
class PrintedEdition:
    """What a venue's text says of the occasion."""

    number: int | None = None
    """The 37th."""
    year: int | None = None
    place: str | None = None
    """`Long Beach, California, USA`, as printed."""


def clean(text: str) -> str:
    """One line without markup, at most `LONGEST_TEXT` characters; empty where nothing is named."""
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = re.sub(r"\\[a-zA-Z]+\s?|[{}\\~]", " ", text) if re.search(r"[{}\\~]", text) else text
    text = " ".join(text[: 4 * LONGEST_TEXT].split()).strip(" ,;:-–—\"'“”")[:LONGEST_TEXT]
    if not re.search(r"\w\.(?=[\s,-])", text):  # else the last point is that of an abbreviation too
        text = text.strip(" .")
    return "" if _NOTHING.fullmatch(text.lower()) else text


_NOTHING = re.compile(
    r"\W*(null|none|nan|n/?a|unknown|lorem( ipsum)?|tba|tbd|page|pages|proceedings( of( the)?)?|unpublished"
    r"|submitted|under review|to appear|in press|accepted|forthcoming|preprint|other|-)?\W*"
)


def words_of(text: str) -> tuple[str, ...]:
    """The words of a series: folded, without years, ordinals, volumes, months of a date and function words.

    `Proceedings` stays only where nothing but a publisher is left (`Proceedings of the IEEE`); `annual` stays
    before a review or report.
    """
    plain = fold(text).replace("&", " and ").replace("/", " ")
    plain = re.sub(r"['’`]\d\d\b", " ", plain)
    plain = re.sub(r"\b([a-z]{2,})((?:19|20)\d\d)\b", r"\1 \2", plain)
    tokens = re.findall(r"[a-z0-9]+", plain)
    while len(tokens) > 1 and (tokens[-1].isdigit() or tokens[-1] in _VOLUME_WORDS):
        tokens.pop()
    words = [t for i, t in enumerate(tokens) if not _is_filler(t, tokens, i)]
    named = [w for w in words if w not in _SERIAL_WORDS]
    if named and (len(named) == len(words) or any(w not in PUBLISHERS for w in named)):
        words = named
    else:
        words = ["proceedings" if w in _SERIAL_WORDS else w for w in words]
    return tuple(words) or tuple(tokens)


def _is_filler(token: str, tokens: list[str], i: int) -> bool:
    if token in FUNCTION_WORDS:
        # The last letter is a section: Physical Review A.
        return len(token) > 1 or i < len(tokens) - 1
    if token.isdigit() or token in _VOLUME_WORDS or token in _ORDINAL_WORDS:
        return True
    if token in _TENS_BEFORE or re.fullmatch(r"\d+(st|nd|rd|th|eme|e)", token):
        return True
    if token == "annual":
        return i + 1 < len(tokens) and tokens[i + 1] not in ("review", "reviews", "report", "reports")
    around = tokens[max(0, i - 1) : i] + tokens[i + 1 : i + 2]
    if token in MONTHS:
        return any(map(str.isdigit, around))
    if i == 0 or not _ROMAN.fullmatch(token):
        return False
    before = tokens[i - 1]
    return before in _VOLUME_WORDS or (before == "and" and i > 1 and bool(_ROMAN.fullmatch(tokens[i - 2])))


def says_nothing(words: tuple[str, ...]) -> bool:
    """Only `conference`, `workshop`, `proceedings`: whose is not said."""
    return all(w in _SERIAL_WORDS or w == "journal" or is_event(w) for w in words)


def is_event(text: str) -> bool:
    """The folded text names a conference, symposium, workshop …"""
    return bool(_EVENT.search(text))


def is_workshop(text: str) -> bool:
    """The folded text names a workshop (and no publisher's series of workshop proceedings)."""
    return bool(_WORKSHOP.search(text)) and not _NO_WORKSHOP.search(text)


def whole_forms(text: str) -> list[str]:
    """A cleaned text; without brackets; in the order that Xplore turns (`Feet, IEEE Transactions on`)."""
    bare = _without_brackets(text)
    out = [text, bare]
    if turned := re.fullmatch(r"(.+), ([^,]+ (?:on|of|for|in))", bare):
        out.append(f"{turned[2]} {turned[1]}")
    return [p for p in dict.fromkeys(out) if len(p) > 1]


def parts(text: str) -> list[str]:
    """Parts of a cleaned text that may name a conference or series, the likeliest first, each once.

    What stands in brackets; before `at HOST` and before `and the 8th …`; between colons, dashes and commas;
    of joint conferences (`ACL/IJCNLP`) the first; each of these without words for parts of proceedings.
    """
    bare = _without_brackets(text)
    out = [re.split(r"\s+at\s+", bare)[0]] if " at " in bare else []
    out += re.findall(r"[(\[]([^()\[\]]{2,})[)\]]", text)
    joint = _JOINT.split(bare, maxsplit=1)
    if len(joint) > 1:
        out.append(joint[0])
    out += re.split(r"\s*[:;–—]\s*|\s+-+\s+", bare)
    out += re.split(r"\s*[:;–—]\s*|\s+-+\s+|,\s+|\.\s+(?=(?:In|Formerly|Proceedings|Journal)\b)", bare)
    if not is_event(fold(out[0])):
        out += re.split(r"\s+(?:at|to|in|by)\s+(?:the\s+)?|@\s*", bare)[1:]
    for part in [text, bare, *out]:
        kept = [w for w in part.split() if w.strip(".,:;()-").lower() not in PARTS]
        out.append(" ".join(kept))
        if joined := re.match(r"([A-Z][\w*&]+)[/-][A-Z][\w*&/-]+(?:\s+\d{4})?$", part):
            out.append(joined[1])
    return [p for p in dict.fromkeys(p.strip(" .,:;-") for p in out) if len(p) > 1]


def _without_brackets(text: str) -> str:
    return " ".join(re.sub(r"[(\[][^()\[\]]*[)\]]", " ", text).split())


_JOINT = re.compile(
    r"\s+(?:and|held jointly with|jointly with|in conjunction with|co-located with)\s+(?:the\s+)?(?=\d|"
    + "|".join(NUMBERS)
    + ")",
    re.IGNORECASE,
)


_STOP_PART = re.compile(
    rf"^(?:proceedings?|revised|selected|papers|part|vol|volume|lncs|lecture notes|pmlr|virtual|online|hybrid"
    rf"|held|co-?located|in conjunction|no|number|issue|pp?|pages)\b|\d|^{_MONTH}\b",
    re.IGNORECASE,
)  # fmt: skip
_TAIL = re.compile(
    rf"[\s,(]+(?:(?:vol|volume|vols|no|nr|number|issue|pp?|pages|part|pt|art)\b\.?\s*[\dIVX]|\(?{_MONTH}\.?\s+\d"
    r"|(?<![a-z-] )\d[\d():;.,–/ -]*).*$",
    re.IGNORECASE,
)
_JOURNAL_OF = re.compile(
    r"\s*[:;.]\s+(?:(?:the |an )?(?:official|open access|peer)\b.*|(?:the |an? )?(?:international )?"
    r"(?:journal|publication|bulletin|organ) .*)$|\s+:\s+[A-Z]{2,8}$|[.,]\s+formerly .*$",
    re.IGNORECASE,
)  # fmt: skip


_OCCASION = re.compile(r"\s*[(\[](?=[^()\[\]]*(?:\d|[A-Z]{2}))[^()\[\]]*[)\]]")


def series_text(text: str) -> str:
    """The part of a cleaned text that names the series, readable: without number, year, place, volume.

    Example:
        >>> series_text("Proceedings of the 3rd Workshop on Hands, WOH 2019, Oslo, Norway, May 3, 2019")
        'Workshop on Hands'
        >>> series_text("Phys.Rev. D83 (2011) 045003"), series_text("Heart : official journal of the Society")
        ('Phys.Rev. D', 'Heart')
    """
    event = is_event(fold(text))
    # What follows an acronym or a year in brackets tells of the occasion.
    if event and (match := _OCCASION.search(text)) and is_event(fold(text[: match.start()])):
        text = text[: match.start()]
    bare = " ".join(_OCCASION.sub(" ", text).split())
    bare = bare if len(bare) > 2 else text
    if turned := re.fullmatch(r"(.+), ([^,]+ (?:on|of|for|in))", bare):
        bare = f"{turned[2]} {turned[1]}"
    if event:
        bare = _event_text(bare)
    else:
        bare = _JOURNAL_OF.sub("", bare)
        bare = re.sub(r"(?<=[ .])([A-H])(\d{1,4})(?=\b)", r"\1 \2", bare)
        bare = _TAIL.sub("", bare) or bare
    return _without_occasion(bare) or text


def _event_text(text: str) -> str:
    """The parts of a conference's text up to the first that tells of the occasion."""
    for separator in (r"\s*[:;–—]\s+", r"\s+-\s+"):
        for part in re.split(separator, text):
            if is_event(fold(part)) and not says_nothing(words_of(part)):
                text = part
                break
    kept: list[str] = []
    for part in re.split(r",\s+", re.sub(r"^proceedings?,\s+", "", text, flags=re.IGNORECASE)):
        if kept and (_STOP_PART.search(part) or re.fullmatch(r"[A-Z][A-Za-z*&/-]*[A-Z][A-Za-z]*", part)):
            break
        kept.append(part)
    return re.split(rf"\s+{_MONTH}\.?\s+\d", ", ".join(kept), flags=re.IGNORECASE)[0]


_ORDINAL_TEXT = (
    r"(?:\d+\s?(?:st|nd|rd|th)|(?:(?:" + "|".join(_TENS_BEFORE) + ")[- ])?(?:"
    + "|".join([*NUMBERS, *TENS]) + "))"
)  # fmt: skip
_HEAD = re.compile(
    r"^(?:in\s+)?(?:(?:the|proceedings?|proc\.?|procs\.?|of|annual(?! reviews?\b| reports?\b)"
    rf"|{_ORDINAL_TEXT}|(?:19|20)\d\d|[-–])(?:\s+|(?<=[-–])|(?<=proc\.)))+(?=\S{{2}})",
    re.IGNORECASE,
)


def _without_occasion(text: str) -> str:
    """Without leading `Proceedings of the 2019 5th`, inner ordinals and closing numbers."""
    stripped = _HEAD.sub("", text)
    # `Proceedings of the IEEE`, `… of the National Academy` are names.
    if not is_event(fold(text)) and re.match(r"proc", text, re.IGNORECASE):
        stripped = text
    stripped = re.sub(rf"\b{_ORDINAL_TEXT}\s+(?=(annual|international|conference|ieee|acm|workshop)\b)", "",
                      stripped, flags=re.IGNORECASE)  # fmt: skip
    stripped = re.sub(r"[\s,.:;'’(-]*(?:\b(?:19|20)\d\d\b|['’]\d\d|\b\d+\)?)[\s,.)]*$", "", stripped)
    stripped = re.sub(r"\s*\([^()]*$", "", stripped)
    return " ".join(stripped.split()).strip(" ,:;-–").removesuffix(" Proceedings")


def acronyms(text: str) -> list[str]:
    """Acronyms of a cleaned text in brackets or as a part of their own, without year.

    Example:
        >>> acronyms("38th Conference on Feet (COF '19)"), acronyms("Conference on Feet, COF 2019, Oslo")
        (['COF'], ['COF'])
    """
    parts = re.findall(r"[(\[]([^()\[\]]{2,24})[)\]]", text)
    if is_event(fold(text)):
        parts += [p for p in re.split(r",\s+|\s*[:;–—]\s*|\s+-\s+", text) if len(p) < 24][:8]
    found = []
    for part in parts:
        name = re.sub(r"[\s'’-]*(?:(?:19|20)?\d\d)?$", "", part.strip())
        if re.fullmatch(r"[A-Za-z0-9*&][\w*&/+-]{1,14}", name) and sum(map(str.isupper, name)) > 1:
            found.append(name)
    return list(dict.fromkeys(found))


def issns(text: str) -> list[str]:
    """Valid ISSNs in a text, with hyphen.

    Example:
        >>> issns("ISSN 0028-0836, 1476-4687; 1234-5678")
        ['0028-0836', '1476-4687']
    """
    found = re.findall(r"(?<![\d-])\d{4}-?\d{3}[\dXx](?![\d-])", text)
    return list(dict.fromkeys(v for f in found if (v := parse_issn(f))))


def parse_issn(text: str) -> str | None:
    """An ISSN with hyphen, `None` when the check digit (ISO 3297, mod 11) is wrong."""
    digits = text.strip().upper().removeprefix("ISSN").strip(" :").replace("-", "")
    if not re.fullmatch(r"\d{7}[\dX]", digits) or digits == "00000000":
        return None
    values = [10 if d == "X" else int(d) for d in digits]
    if sum(v * (8 - i) for i, v in enumerate(values)) % 11:
        return None
    return normalise("issn", f"{digits[:4]}-{digits[4:]}")


@lru_cache(maxsize=100_000)
def read_edition(text: str) -> PrintedEdition:
    """Number, year and place of the occasion, as far as a conference's text says them.

    Example:
        >>> e = read_edition("37th International Conference on Hands, 13-18 July 2020, Oslo, Norway")
        >>> e.number, e.year, e.place
        (37, 2020, 'Oslo, Norway')
        >>> read_edition("Twenty-Second Symposium on Feet (SOF '19)")
        PrintedEdition(number=22, year=2019, place=None)
    """
    text = clean(text)
    plain = fold(text)
    years = re.findall(r"(?:(?<![\d.:/-])|(?<=[a-z]-))((?:19|20)\d\d)(?![\d/:]|-\d{3})", plain)
    short = re.search(r"(?:(?<=\w)\s?['’`]|(?<=[A-Z]{2})-)(\d\d)\b", text)
    year = int(years[0]) if years else None
    if year is None and short:
        year = int(short[1]) + (1900 if int(short[1]) > 50 else 2000)
    return PrintedEdition(_edition_number(plain), year, _place(text))


def _edition_number(plain: str) -> int | None:
    numeric = re.search(r"\b(\d{1,3})\s?(?:st|nd|rd|th)\b(?!\s+century)", plain)
    if numeric:
        return int(numeric[1])
    spelt = re.sub(r"(?<=y)-(?=[a-z])", " ", plain)
    tens = "|".join(_TENS_BEFORE)
    units = "|".join([*NUMBERS, *TENS])
    match = re.search(rf"\b((?:(?:{tens}) )?(?:{units}))\b", spelt)
    return ORDINAL.get(match[1]) if match else None


_DATE = re.compile(rf"\b{_MONTH}\b\.?\s*\d|\d\s*(?:-\s*\d+\s*)?{_MONTH}\b", re.IGNORECASE)


def _place(text: str) -> str | None:
    """The parts without digits beside the date (`…, Oslo, Norway, May 3-5, 2019`): at most three."""
    parts = re.split(r",\s+", text)
    dated = [i for i, p in enumerate(parts) if _DATE.search(p)]
    if not dated or not is_event(fold(text)):
        return None
    before = dated[0]
    while before > 0 and len(parts[before - 1]) < 30 and _is_place(parts[before - 1]):
        before -= 1
    found = parts[before : dated[0]] if before > 0 else []
    if not found:
        after = dated[-1] + 1
        after += after < len(parts) and bool(re.fullmatch(r"(19|20)\d\d", parts[after]))
        for part in parts[after : after + 3]:
            if not _is_place(part):
                break
            found.append(part)
    return ", ".join(found[-3:]).strip(" .") or None


def _is_place(part: str) -> bool:
    bare = part.strip(" .")
    if any(c.isdigit() for c in bare) or is_event(fold(bare)) or not bare[:1].isupper():
        return False
    return not re.match(r"(?i)(proceedings|revised|part|lncs|lecture|volume|springer|ieee|acm)\b", bare)
