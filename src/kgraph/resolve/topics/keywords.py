"""The keywords of a paper one by one: lists in one text, paths of a classification, subject headings.

`Computing methodologies → Machine learning; Privacy` are two keywords, the first under a broader one;
`Neoplasms/*genetics` is MeSH for the neoplasms; `Graph neural network (GNN)` tells an acronym too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kgraph.readers.fields.markup import latex_to_text
from kgraph.resolve.abbreviations import definitions

LONGEST_KEYWORD = 80
"""Characters; what is longer is a sentence."""


@dataclass(frozen=True)
class Keyword:
    """One keyword as printed, without markup."""

    text: str
    broader: str | None = None
    """The keyword above it in a path."""
    acronym: str | None = None
    """The acronym printed behind it."""


_LISTED = re.compile(r"\s*(?:[;•·|\n\r\t]|\\and\b|\\sep\b)\s*")
_PATH = re.compile(r"\s*(?:→|⟶|~|::)\s*|\s+(?:-|–)?>\s+|(?<=[a-z]{3})->(?=[A-Za-z]{3})")
_TAG = re.compile(r"</?[a-z]{1,4}>")

# Qualifiers of MeSH (facts; https://www.nlm.nih.gov/mesh/qualifiers.html): aspects, not subjects.
_QUALIFIERS = frozenset(
    """
    abnormalities|administration & dosage|adverse effects|agonists|analogs & derivatives|analysis
    |anatomy & histology|antagonists & inhibitors|biosynthesis|blood|blood supply|cerebrospinal fluid
    |chemical synthesis|chemically induced|chemistry|classification|complications|congenital|cytology
    |deficiency|diagnosis|diagnostic imaging|diet therapy|drug effects|drug therapy|economics|education
    |embryology|enzymology|epidemiology|ethics|ethnology|etiology|genetics|growth & development|history
    |immunology
    |injuries|innervation|instrumentation|isolation & purification|legislation & jurisprudence|metabolism
    |methods|microbiology|mortality|nursing|organization & administration|parasitology|pathogenicity
    |pathology|pharmacokinetics|pharmacology|physiology|physiopathology|poisoning|prevention & control
    |psychology|radiation effects|radiotherapy|rehabilitation|secondary|standards|statistics & numerical data
    |supply & distribution|surgery|therapeutic use|therapy|toxicity|transmission|transplantation|trends
    |ultrastructure|urine|utilization|veterinary|virology
    """.replace("\n", "").replace("    ", "").split("|")
)  # fmt: skip


def read_keywords(texts: Iterable[str]) -> list[Keyword]:
    """The keywords that a paper's texts list, in order.

    A text is cut at semicolons, bullets and line ends, and at commas where it is the only one and has two or
    more of them (`Neoplasms, Experimental` is one keyword), or has four.

    Example:
        >>> [k.text for k in read_keywords(["graphs, trees, forests"])]
        ['graphs', 'trees', 'forests']
        >>> read_keywords(["Computing methodologies → Machine learning"])
        [Keyword(text='Machine learning', broader='Computing methodologies', acronym=None)]
        >>> read_keywords(["Graph Neural Networks (GNNs)", "Neoplasms/*genetics"])[0].acronym
        'GNN'
    """
    listed = list(texts)
    return [keyword for text in listed for keyword in keywords_in(text, is_alone=len(listed) == 1)]


def keywords_in(text: str, *, is_alone: bool) -> list[Keyword]:
    """The keywords of one text, which is the only one of its paper or one of several."""
    pieces = _LISTED.split(text) if not text.isalnum() else [text]
    commas = text.count(",")
    if len(pieces) == 1 and (commas > 3 or (commas > 1 and is_alone)):
        pieces = text.split(",")
    return [found for piece in pieces if (found := _keyword(piece))]


def _keyword(piece: str) -> Keyword | None:
    if piece.isalpha():
        return Keyword(piece)
    if "\\" in piece or "{" in piece or "$" in piece or "<" in piece:
        piece = latex_to_text(_TAG.sub("", piece))
    broader = None
    if "→" in piece or ">" in piece or "~" in piece or "::" in piece or "⟶" in piece:
        path = [p for p in _PATH.split(piece) if p.strip()]
        if len(path) > 1:
            broader, piece = _tidy(path[-2]), path[-1]
    if "/" in piece:
        heading, _, qualifier = piece.partition("/")
        if qualifier.lower().strip(" *") in _QUALIFIERS:
            piece = heading
    acronym = None
    if piece.endswith(")") and (defined := definitions(piece)) and piece.startswith(defined[0][1]):
        acronym, piece = defined[0]
    text = _tidy(piece)
    if not text or len(text) > LONGEST_KEYWORD:
        return None
    return Keyword(text, broader, acronym)


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" .,;:*\"'“”")
