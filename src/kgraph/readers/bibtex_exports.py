"""What only Web of Science and Scopus write into BibTeX: affiliations, references, funders, subjects."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AssignedTopic, AuthorName, Funder
from kgraph.readers.fields.markup import latex_to_text, one_line

Fields = Mapping[str, str]

DOCUMENT_TYPES: Mapping[str, str | None] = {
    "article": "JournalArticle",
    "journal article": "JournalArticle",
    "article; early access": "JournalArticle",
    "article; proceedings paper": "ConferencePaper",
    "proceedings paper": "ConferencePaper",
    "conference paper": "ConferencePaper",
    "article; book chapter": "BookChapter",
    "book chapter": "BookChapter",
    "book": "Book",
    "data paper": "DataPaper",
    "article; data paper": "DataPaper",
    "review": None,
    "editorial": None,
    "editorial material": None,
    "letter": None,
    "note": None,
    "erratum": None,
    "correction": None,
    "meeting abstract": None,
    "conference review": None,
    "retracted": None,
    "book review": None,
}
"""The database's own word → class of the ontology."""

SUBJECTS = ("research-areas", "web-of-science-categories", "keywords-plus")


def is_scopus(fields: Fields) -> bool:
    """Whether Scopus wrote the entry; its `keywords` are index terms beside `author_keywords`."""
    return "author_keywords" in fields or fields.get("source") == "Scopus"


def topics(fields: Fields) -> tuple[AssignedTopic, ...]:
    """Subjects that the database gave the paper."""
    names: dict[str, None] = {}
    for field in (*SUBJECTS, "keywords") if is_scopus(fields) else SUBJECTS:
        if field in fields:
            words = latex_to_text(fields[field]).split(";")
            names.update(dict.fromkeys(word for part in words if (word := part.strip())))
    return tuple(AssignedTopic(name) for name in names)


# ---- cited references

_DOI = re.compile(r"\b(10\.\d{4,9}/[^\s;,\]}]+)")
_WRAPPED = re.compile(r"\.\s+(?=[^,]{1,60}, (?:1[4-9]|20)\d\d[,.])")


def references(fields: Fields) -> tuple[str, ...]:
    """What the paper cites: `doi:…` where the DOI stands there, else the reference as printed.

    Scopus parts references by `;`, Web of Science by lines that end with a full stop.
    """
    if text := fields.get("references"):
        # no title is looked for LaTeX here: there are some hundred references to a paper
        return tuple(_references(one_line(_plain(text)).split("; ")))
    if text := fields.get("cited-references"):
        text = _plain(text)
        lines = text.split("\n")
        if sum(line.endswith(".") for line in lines) >= 0.8 * len(lines):
            return tuple(_references(map(one_line, lines)))
        return tuple(_references(_WRAPPED.split(one_line(text))))
    return ()


def _plain(text: str) -> str:
    """References without the few escapes that exports put into them; each is too short for more LaTeX."""
    if "\\" in text or "{" in text:
        text = _ESCAPED.sub(r"\1", text).replace("{", "").replace("}", "")
    return text


_ESCAPED = re.compile(r"\\([&%_#${}])")


def _references(printed: Iterator[str] | list[str]) -> Iterator[str]:
    for text in printed:
        if text := text.strip().rstrip(".;").rstrip():
            if "10." in text and (found := _DOI.search(text)) and (doi := normalise("doi", found[1])):
                yield f"doi:{doi}"
            else:
                yield text


# ---- funders


def funders(fields: Fields) -> tuple[Funder, ...]:
    """Who paid, with the numbers of grants.

    Web of Science: `Name [number, number]; …`; Scopus: `Name, ACRONYM, (number, number); …`, in older exports
    with the name twice in a row and without brackets.
    """
    if text := fields.get("funding-acknowledgement"):
        return tuple(
            funder for part in _BETWEEN_FUNDERS.split(latex_to_text(text)) if (funder := _wos_funder(part))
        )
    if text := fields.get("funding_details"):
        return tuple(
            funder for part in latex_to_text(text).split(";") if (funder := _scopus_funder(part.strip()))
        )
    return ()


_BETWEEN_FUNDERS = re.compile(r";(?![^;\[\]]{0,100}\])")
_NUMBER = re.compile(r"\d")


def _wos_funder(text: str) -> Funder | None:
    name, _, numbers = text.partition("[")
    awards = tuple(award for part in re.split(r"[,;\[\]]", numbers) if (award := part.strip()))
    return Funder(name.strip(), awards=awards) if name.strip() else None


def _scopus_funder(text: str) -> Funder | None:
    words: list[str] = []
    numbers: list[str] = []
    for part in text.replace("(", "").replace(")", "").split(","):
        if part := part.strip():
            (numbers if _NUMBER.search(part) else words).append(part)
    if not words:
        return None
    awards = tuple(dict.fromkeys(numbers))
    for n in range(1, min(len(words), 5) + 1):
        name = ", ".join(words[:n])
        half = len(name) // 2
        if name[:half] == name[half:]:
            return Funder(name[:half], awards=awards)
    if len(words) > 1 and " " not in words[-1] and sum(map(str.isupper, words[-1])) > 1:
        words.pop()  # the acronym
    return Funder(", ".join(words), awards=awards)


# ---- affiliations


def with_affiliations(
    people: tuple[AuthorName, ...], fields: Fields
) -> tuple[tuple[AuthorName, ...], tuple[str, ...]]:
    """Authors with the affiliations and identifiers that are surely theirs, and the labs of the whole paper.

    Web of Science prints names before each affiliation. Scopus prints the paper's affiliations in one list:
    a single one is everybody's, several are only the paper's.
    """
    text = fields.get("affiliation") or fields.get("affiliations") or ""
    ids = _ids_by_name(fields)
    if not text and not ids:
        return people, ()
    names = [author.name for author in people]
    plain = _latex_lines(text)
    by_name = (_in_brackets(plain, names) if "[" in plain else {}) or _after_names(plain, names)
    corresponding = _corresponding(plain, people)
    labs: tuple[str, ...] = ()
    shared: tuple[Affiliation, ...] = ()
    if text and not by_name:
        if corresponding or "unique-id" in fields:
            by_name, labs = _without_names(plain, corresponding)
        else:
            labs = tuple(dict.fromkeys(lab for part in text.split(";") if (lab := latex_to_text(part))))
        if len(labs) == 1 and people:
            shared, labs = (Affiliation(text=labs[0]),), ()
    return tuple(
        msgspec.structs.replace(
            author,
            affiliations=by_name.get(author.name, shared),
            ids=ids.get(author.name, {}),
            is_corresponding=True if author.name in corresponding else None,
        )
        for author in people
    ), labs


def _latex_lines(text: str) -> str:
    """`text` as plain text, line ends kept."""
    if "\\" not in text and "{" not in text:
        return text
    return "\n".join(latex_to_text(line) for line in text.split("\n"))


_STATEMENT = re.compile(r"\.\s*\n\s*")
_BRACKETS = re.compile(r"\[([^\[\]]{1,20000})\]\s*([^\[\]]+)")


def _after_names(text: str, names: list[str]) -> dict[str, tuple[Affiliation, ...]]:
    """Name → affiliations, from statements `Name; Name, Univ X, City, Country.` of the names as printed."""
    found: dict[str, dict[str, None]] = {}
    by_start: dict[str, list[str]] = {}
    for name in names:
        by_start.setdefault(name[:2], []).append(name)
    for statement in _STATEMENT.split(text):
        line, at, holders = one_line(statement), 0, []
        while holder := next(
            (
                name
                for name in by_start.get(line[at : at + 2], ())
                if line.startswith(name, at) and line[at + len(name) : at + len(name) + 1] in (",", ";")
            ),
            None,
        ):
            holders.append(holder)
            at += len(holder) + 1
            at += line[at : at + 1] == " "
        for holder in holders:
            found.setdefault(holder, {})[line[at:].rstrip(".")] = None
    return _as_affiliations(found)


def _in_brackets(text: str, names: list[str]) -> dict[str, tuple[Affiliation, ...]]:
    """Name → affiliations, from `[Name; Name] Univ X, City, Country.`."""
    found: dict[str, dict[str, None]] = {}
    known = set(names)
    for holders, address in _BRACKETS.findall(one_line(text)):
        for holder in holders.split(";"):
            if (name := holder.strip()) in known:
                found.setdefault(name, {})[address.strip().rstrip(".")] = None
    return _as_affiliations(found)


def _as_affiliations(found: dict[str, dict[str, None]]) -> dict[str, tuple[Affiliation, ...]]:
    return {name: tuple(Affiliation(text=text) for text in texts if text) for name, texts in found.items()}


def _without_names(
    text: str, corresponding: set[str]
) -> tuple[dict[str, tuple[Affiliation, ...]], tuple[str, ...]]:
    """Old records of Web of Science: one address is of the corresponding author, the others of the paper."""
    named: dict[str, tuple[Affiliation, ...]] = {}
    of_corresponding: list[str] = []
    labs: list[str] = []
    for statement in _STATEMENT.split(text):
        _, mark, address = one_line(statement).rpartition(" Author), ")
        (of_corresponding if mark else labs).append(address.rstrip("."))
    if len(corresponding) == 1 and of_corresponding:
        named = {name: (Affiliation(of_corresponding[0]),) for name in corresponding}
    else:
        labs = of_corresponding + labs
    return named, tuple(dict.fromkeys(lab for lab in labs if lab))


_CORRESPONDING = re.compile(r"\((?:corresponding|reprint) author\)", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.()\[\]]")


def _corresponding(text: str, people: tuple[AuthorName, ...]) -> set[str]:
    """Names of the corresponding authors, where `Berg, CA` is one author's family name and initials."""
    found: set[str] = set()
    if " author)" not in text and " Author)" not in text:
        return found
    by_short: dict[str, list[str]] = {}
    for author in people:
        by_short.setdefault(_short(author.name), []).append(author.name)
    text = one_line(text)
    for match in _CORRESPONDING.finditer(text):
        printed = text[max(0, match.start() - 500) : match.start()]
        for part in _SENTENCE_END.split(printed)[-1].split(";"):
            names = by_short.get(part.strip().lower(), ())
            if len(names) == 1:
                found.add(names[0])
    return found


def _short(name: str) -> str:
    """`berg, ca` of `Berg, Cy Alan`."""
    family, _, given = name.partition(",")
    initials = "".join(word[0] for word in re.split(r"[\s.-]+", given) if word)
    return f"{family}, {initials}".lower()


_ID_LINES = (("orcid", "orcid-numbers"), ("researcherid", "researcherid-numbers"))
_ID_LINE = re.compile(r"([^/\n;]{1,200})/([\w-]{8,20})")


def _ids_by_name(fields: Fields) -> dict[str, dict[str, str]]:
    """`Pelaez, Jose/0000-0002-1825-0097` on each line → name: identifiers."""
    found: dict[str, dict[str, str]] = {}
    for scheme, field in _ID_LINES:
        if field in fields:
            for name, number in _ID_LINE.findall(fields[field]):
                if value := normalise(scheme, number):
                    found.setdefault(latex_to_text(name), {})[scheme] = value
    return found
