"""Markup to text: LaTeX, HTML entities, mojibake, marks around names. Shared by the readers."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache, lru_cache
from typing import Any

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_FONT = re.compile(r"\\(?:texttt|textsf|textsc|textnormal|mathtt|mathsf)\s*\{([^{}]*)\}")
_RAISED = str.maketrans("0123456789+-=()nixaβ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱˣᵃᵝ")
_LOWERED = str.maketrans("0123456789+-=()aeoxijn", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓᵢⱼₙ")
_SCRIPT = re.compile(r"([\^_])(?:\{([^{}\s]{1,4})\}|([^\s{}\\$^_]))")
_MOJIBAKE = re.compile(
    "[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]"
)


def one_line(text: str) -> str:
    """`text` in NFC, without control characters, every run of white space as one blank, none around it."""
    # white space other than a blank is not printable
    if not (text.isprintable() and "  " not in text and text[:1] != " " and text[-1:] != " "):
        text = " ".join(text.split())
        if not text.isprintable():
            text = " ".join(_CONTROL.sub("", text).split())
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unescape(text: str) -> str:
    """HTML entities as characters, also those escaped twice."""
    if "&" not in text:
        return text
    once = html.unescape(text)
    return html.unescape(once) if "&" in once else once


@cache
def _converter() -> Any:
    from pylatexenc.latex2text import LatexNodes2Text

    # "with-delimiters" keeps $…$ apart, so that scripts are raised only inside
    return LatexNodes2Text(math_mode="with-delimiters", keep_comments=True, strict_latex_spaces=False)


def latex_to_text(text: str) -> str:
    """LaTeX as one line of plain Unicode text; what has no plain form (a matrix) stays as written.

    Example:
        >>> latex_to_text(r"Jos{\\'e} and {\\L}o{\\'s}: $\\beta$-VAE in $O(n^2)$, 50\\% off")
        'José and Łoś: β-VAE in O(n²), 50% off'
    """
    if "\\" in text or "$" in text or "~" in text:
        return one_line(_latex_to_text(text) if len(text) < _CACHED_CHARACTERS else _converted(text))
    if "``" in text or "''" in text:
        text = text.replace("``", "“").replace("''", "”")
    if "{" in text or "}" in text:  # after the quotes: `'{}'` are two signs
        text = text.replace("{", "").replace("}", "")
    return one_line(text)


def abstract_text(text: str) -> str:
    """An abstract as one line: plain where all of its LaTeX is of the usual kind (accents, `50\\%`).

    Else, as in most that hold a formula, only its escapes are undone. Without any backslash it stays as it
    is: many exports do not write LaTeX, and braces are sets there.

    Example:
        >>> abstract_text(r"S\\~ao Paulo {[}50\\%]"), abstract_text(r"{We} gain 5\\% of $x^2$.")
        ('São Paulo [50%]', '{We} gain 5% of $x^2$.')
    """
    if "\\" in text:
        try:
            text = _SIMPLE.sub(_simple, text)
        except KeyError:
            text = without_escapes(text)
    return one_line(text)


def without_escapes(text: str) -> str:
    """`50\\%` as `50%`; every other LaTeX stays."""
    return re.sub(r"\\([%&#_])", r"\1", text)


_CACHED_CHARACTERS = 2_000  # longer texts hardly come twice


@lru_cache(maxsize=20_000)
def _latex_to_text(text: str) -> str:
    return _converted(text)


def _converted(text: str) -> str:
    try:
        return _SIMPLE.sub(_simple, text) or text
    except KeyError:
        if len(text) > _CONVERTED_CHARACTERS:
            return without_escapes(text)
    text = _FONT.sub(r"\1", text)  # in formulas the converter drops what these hold
    text = _KEPT.sub(lambda match: _KEPT_AS[match[1]], text)
    text = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)  # signs of their own, never a comment or a column
    try:
        plain: str = _converter().latex_to_text(text)
    except Exception as error:  # pylatexenc raises its own family, and others on unbalanced input
        if isinstance(error, (KeyboardInterrupt, MemoryError)):  # pragma: no cover
            raise
        return text.translate(_KEPT_FROM)
    plain = re.sub(r"\$([^$]*)\$", lambda math: _scripts(math[1]), plain)
    return (plain or text).translate(_KEPT_FROM)


_CONVERTED_CHARACTERS = 100_000  # the converter takes some seconds for so much
# signs that the converter drops or takes for markup go through it as private characters
_KEPT_AS = {
    "$": "\ue024", "^{}": "\ue05e", "~{}": "\ue07e", "textasciicircum": "\ue05e", "textbraceleft": "\ue07b",
    "textbraceright": "\ue07d", "textbar": "|", "textless": "<", "textgreater": ">",
}  # fmt: skip
_KEPT_FROM = str.maketrans("\ue024\ue05e\ue07b\ue07d\ue07e", "$^{}~")
_KEPT = re.compile(
    r"\\(\$|[\^~]\{\}|text(?:asciicircum|brace(?:left|right)|bar|less|greater)(?![A-Za-z]))(?:\{\})?"
)
_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_SIGNS = {
    "{": "", "}": "", "~": " ", "---": "—", "--": "–", "``": "“", "''": "”", "!`": "¡", "?`": "¿", "\\ ": " ",
    r"\&": "&", r"\%": "%", r"\_": "_", r"\#": "#", r"\$": "$", r"\{": "{", r"\}": "}",
    r"\^{}": "^", r"\~{}": "~",
    r"\i": "ı", r"\j": "ȷ", r"\o": "ø", r"\O": "Ø", r"\l": "ł", r"\L": "Ł", r"\ss": "ß",
    r"\ae": "æ", r"\AE": "Æ", r"\oe": "œ", r"\OE": "Œ", r"\aa": "å", r"\AA": "Å",
    r"\dh": "ð", r"\DH": "Ð", r"\th": "þ", r"\TH": "Þ", r"\dj": "đ", r"\DJ": "Đ",
    r"\textquotesingle": "'", r"\textquoteright": "’", r"\textquoteleft": "‘",
    r"\textquotedblleft": "“", r"\textquotedblright": "”", r"\textendash": "–", r"\textemdash": "—",
    r"\ldots": "…", r"\textasciitilde": "~", r"\textasciigrave": "`", r"\textbackslash": "\\",
    # these the converter does not know, or takes for other signs
    r"\textasciicircum": "^", r"\textbraceleft": "{", r"\textbraceright": "}", r"\textbar": "|",
    r"\textless": "<", r"\textgreater": ">",
    r"\textit": "", r"\emph": "", r"\textbf": "", r"\textrm": "", r"\texttt": "", r"\textsf": "",
    r"\textsc": "", r"\textnormal": "",
}  # fmt: skip
_GAP = r"[^\S\n]*\n?[^\S\n]*"  # swallowed after a command of letters; an empty line is not
_SIMPLE = re.compile(
    r"\\(?P<accent>[`'^\"~=.]\s*|[uvHckrdb](?![A-Za-z])\s*)"
    rf"(?P<letter>\{{(?:[A-Za-z]|\\[ij])\}}|[A-Za-z]|\\[ij](?![A-Za-z]){_GAP})"
    r"|(?P<font>\\(?:textit|emph|textbf|textrm|texttt|textsf|textsc|textnormal)(?=\{))"
    rf"|(?P<word>\\[A-Za-z]+)(?:\{{\}}|{_GAP})"
    r"|\\[&%_#${} ]|\\[\^~]\{\}|---?|``|''|[!?]`|[{}~]|[\\$]"
)


def _simple(match: re.Match[str]) -> str:
    """What a usual piece of LaTeX stands for.

    Raises:
        KeyError: it is none; the converter must be asked.
    """
    if match["letter"]:
        letter = match["letter"].strip("{}\\").strip()
        return unicodedata.normalize("NFC", letter + _ACCENTS[match["accent"].strip()])
    return _SIGNS[match["font"] or match["word"] or match[0]]


def _scripts(math: str) -> str:
    """`x^2` as `x²` where Unicode has the characters, else as written."""

    def raised(match: re.Match[str]) -> str:
        table = _RAISED if match[1] == "^" else _LOWERED
        inner = match[2] or match[3]
        return inner.translate(table) if all(ord(c) in table for c in inner) else match[0]

    return _SCRIPT.sub(raised, math.strip())


def title_text(title: str) -> str:
    """A title that is mostly plain: entities and LaTeX to text, one line, without a final full stop.

    Example:
        >>> title_text("[From Oral 3A]  Ada$^2$NPT: Fr\\\\'echet &amp; more.")
        'Ada²NPT: Fréchet & more'
    """
    title = unescape(title)
    title = latex_to_text(title) if "\\" in title or "$" in title else one_line(title)
    if title.startswith("[From "):
        title = _SESSION.sub("", title)
    return title[:-1].rstrip() if title.endswith(".") and not title.endswith("..") else title


def has_mojibake(text: str) -> bool:
    """A sign of UTF-8 that was read as Latin-1 or Windows-1252 is in the text."""
    if text.isascii() or b"\xc3" not in text.encode("utf-8", "surrogatepass"):
        return False  # the signs begin with one of À–ÿ, whose UTF-8 does with this byte: seen at once
    return _MOJIBAKE.search(text) is not None or "Ã" in text


def repair_mojibake(text: str) -> str | None:
    """`text` with UTF-8 that was read as Latin-1 or Windows-1252 put right, `None` when that is not certain.

    Text without any sign of such a mistake comes back as it is, as does one longer than any real abstract.

    Example:
        >>> repair_mojibake("KonstantÃ\\xadn"), repair_mojibake("Jörg"), repair_mojibake("Ã\\ufffd")
        ('Konstantín', 'Jörg', None)
    """
    if text.isascii():
        return text
    if "\ufffd" in text:
        return None
    if len(text) > _REPAIRED_CHARACTERS or not has_mojibake(text):
        return text
    import ftfy

    fixed = ftfy.fix_encoding(text)
    return None if fixed == text or _MOJIBAKE.search(fixed) else fixed


_REPAIRED_CHARACTERS = 200_000  # ftfy takes some seconds for a few millions

_SESSION = re.compile(r"^\[From [^\]]{1,30}\]\s*")
_MARKS = "*†‡§¶#∗⋆★^`·\u200b\u200e\u200f\u202a\u202b\u202c\ufeff"
_NAME_CHARACTERS = 10_000
_NICK = re.compile(r"\s*(?:\(([^()]{1,40})\)|[“\"‘]([^“”\"‘’]{1,40})[”\"’])\s*")


def plain_name(printed: str) -> tuple[str, tuple[str, ...]]:
    """A printed author name without marks and bracketed nickname; the name with the nickname apart.

    What is far too long for a name is only made one line.

    Example:
        >>> plain_name("Hai (Helen)  Li*")
        ('Hai Li', ('Hai (Helen) Li', 'Helen Li'))
        >>> plain_name(r"Jo\\~{a}o Costeira")
        ('João Costeira', ())
    """
    if len(printed) > _NAME_CHARACTERS:
        return one_line(printed), ()
    name = unescape(printed)
    if "\\" in name or "{" in name:
        name = latex_to_text(name)
    name = one_line(name).strip(_MARKS + " ,;").removeprefix("and ").strip(_MARKS + " ,;")
    nick = _NICK.search(name)
    if not nick:
        return name, ()
    plain = one_line(name[: nick.start()] + " " + name[nick.end() :])
    if not plain:
        return name, ()
    called = (nick[1] or nick[2]).strip(" '\"“”‘’")
    if re.search(r"[\u0250-\uffff]", called):  # the name in another script
        return plain, (name, called)
    is_word = called[:1].isalpha() and (len(called) == 1 or not called.isupper())  # `(MIT)` is no nickname
    return plain, (name, f"{called} {plain.split()[-1]}") if is_word and " " in plain else (name,)
