"""Text of Crossref's members: JATS, HTML and MathML tags, entities (also escaped twice), line breaks."""

from __future__ import annotations

import re

from kgraph.readers.fields.markup import one_line, unescape

_TAG = re.compile(
    r"<(/?)(?:(?:jats|mml|xhtml|ns\d+):)?([A-Za-z][\w-]{0,40})"
    r"""(?:\s+[\w:.-]{1,60}\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>"""
)
_COMMENT = re.compile(r"<!--[^<>]*-->|<!\[CDATA\[|\]\]>")
_HEADING = re.compile(r"<(?:jats:)?title\b[^<>]*>([^<>]*)</(?:jats:)?title\s*>", re.IGNORECASE)
_MATH = re.compile(
    r"<(?:mml:)?math\b[^<>]*>((?:(?!<(?:mml:)?math\b).)*?)</(?:mml:)?math\s*>", re.DOTALL | re.IGNORECASE
)
_LEAF = r"(?:<\1?mrow\s*>\s*)?<\1?m[ino]\b[^<>]*>([^<>]*)</\1?m[ino]>\s*(?:</\1?mrow>\s*)?"
_MATH_SCRIPT = re.compile(rf"<(mml:)?(msu[pb])\s*>\s*{_LEAF}{_LEAF}</\1?\2>")
_TEX = re.compile(
    r"<(?:jats:)?tex-math\b[^<>]*>[^<]*</(?:jats:)?tex-math>"
    r"|<(?:mml:)?annotation\b[^<>]*>[^<]*</(?:mml:)?annotation>"
)
_TEX_PREAMBLE = re.compile(r"\\documentclass[^<]{0,1500}?\\begin\{document\}|\\end\{document\}")
_SCRIPT = re.compile(r"<(?:jats:)?(su[bp])\b[^<>]*>([^<>]{0,20})</(?:jats:)?\1\s*>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

_BETWEEN = re.compile(r">\s+<")

_BLOCKS = frozenset(
    """
    p title sec list list-item label br break div li ul ol table tr td th h1 h2 h3 h4 h5 h6 disp-formula
    abstract caption def-list def-item def
    """.split()  # noqa: SIM905
)
"""Elements that part words; the others stand inside of them."""
_KNOWN = _BLOCKS | frozenset(
    """
    i b u em strong sub sup sc scp italic bold underline overline tt monospace span font small big strike
    roman sans-serif styled-content ext-link uri email xref fn a named-content inline-formula alternatives
    tex-math math mrow mi mn mo mtext mspace msup msub msubsup mfrac msqrt mroot mover munder munderover
    mfenced mstyle mpadded mphantom mtable mtr mtd menclose mmultiscripts mprescripts none semantics
    annotation inline-graphic graphic img nobr center code pre q cite abbr formula text
    """.split()  # noqa: SIM905
)
_LONG = 200_000  # longer text keeps its formulas as the tags leave them


def plain_text(text: str) -> str:
    """`text` without markup, on one line. `<` that opens no known tag stays.

    Example:
        >>> plain_text("CO<sub>2</sub> &amp;amp; <i>E.\\n  coli</i>: p < 0.05 and b<a>c")
        'CO₂ & E. coli: p < 0.05 and bc'
        >>> plain_text("&lt;b&gt;Deep&lt;/b&gt; <mml:math><mml:mi>n</mml:mi> <mml:mo>=</mml:mo></mml:math>")
        'Deep n='
    """
    if "<" in text:
        text = _without_tags(text)
    if "&" in text:
        text = unescape(text)
        if "<" in text:
            text = _without_tags(text)
    return one_line(text)


def abstract_text(text: str | None) -> str | None:
    """An abstract without markup: titles of its sections stay, with a colon; the word `Abstract` does not.

    Example:
        >>> abstract_text("<jats:title>Abstract</jats:title><jats:p><jats:b>Aims</jats:b> Few.</jats:p>")
        'Aims Few.'
        >>> abstract_text("<jats:sec><jats:title>Aims</jats:title><jats:p>Few.</jats:p></jats:sec>")
        'Aims: Few.'
    """
    if not text:
        return None
    if "<" in text:
        text = _HEADING.sub(_heading, text)
    return plain_text(text) or None


def _heading(match: re.Match[str]) -> str:
    words = one_line(match[1])
    if words.rstrip(".:").lower() == "abstract" or not words:
        return " "
    return f" {words} " if words[-1] in ".:?!" else f" {words}: "


def _without_tags(text: str) -> str:
    text = _COMMENT.sub(" ", text)
    if ("math" in text or "annotation" in text) and len(text) < _LONG:
        text = _formulas(text)
    if "<su" in text or "<jats:su" in text:
        text = _SCRIPT.sub(lambda m: _script(m[1].lower() == "sup", m[2]), text)
    return _TAG.sub(_tag, text)


def _tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if name in _BLOCKS:
        return " "
    return "" if name in _KNOWN else match[0]


def _formulas(text: str) -> str:
    """MathML on one line without blanks; of a formula that is given in TeX, too, only once."""
    if "<mml:math" in text or "<math" in text:
        text = _TEX.sub("", text)
        return _MATH.sub(lambda m: _MATH_SCRIPT.sub(_math_script, _BETWEEN.sub("><", m[1])), text)
    return _TEX_PREAMBLE.sub("", text)


def _math_script(match: re.Match[str]) -> str:
    return match[3] + _script(match[2] == "msup", match[4])


def _script(is_raised: bool, inner: str) -> str:
    """The characters raised or lowered where Unicode has all of them, else as they are."""
    table = _RAISED if is_raised else _LOWERED
    bare = inner.strip()
    return bare.translate(table) if all(ord(c) in table for c in bare) else inner
