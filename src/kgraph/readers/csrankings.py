"""CSRankings' tables of people: `csrankings.csv` (who works where), `dblp-aliases.csv` (other names).

    name,affiliation,homepage,scholarid[,orcid]
    Wei Wang 0001,Example University,https://example.org/~wei,AbCdEfGhIjkL

    alias,name
    W. Wang 0001,Wei Wang 0001

Names are DBLP's: four digits tell namesakes apart and are part of the key, not of the name. CSRankings puts a
part of the institution in brackets behind some (`Bo Li [Tech]`), which DBLP does not.

Specification: https://github.com/emeryberger/CSrankings#readme
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, PersonRecord, Place, Statement
from kgraph.readers.documents.cutting import after_line, parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.fields.markup import one_line, plain_name
from kgraph.readers.format import Format, ReadOptions

NAME = "csrankings"

PEOPLE = frozenset({"name", "affiliation", "homepage", "scholarid"})
"""Columns of `csrankings.csv`; later editions add `orcid`."""
ALIASES = frozenset({"alias", "name"})
_USED = PEOPLE | {"orcid"}
_NO_SCHOLAR = "NOSCHOLARPAGE"
_SCHOLAR = re.compile(
    r"[\w-]{12}(?=$|&)"
)  # longer words (`NOSCHOLARPAGE`!) end with twelve such characters too
_TAG = re.compile(r"\s*\[([^\[\]]{1,40})\]$")
_HOMONYM = re.compile(r"\s+\d{2,4}$")  # `Li 01` is written for `Li 0001` now and then


def sniff(head: bytes) -> str | None:
    """The header row of one of the two tables."""
    row = _header(head)
    return f"the header row {row.decode('utf-8', 'replace')!r}" if _is_ours(_columns(row)) else None


def _header(head: bytes) -> bytes:
    return next(iter(head.lstrip().splitlines()), b"").strip()


def _is_ours(columns: list[str]) -> bool:
    titles = frozenset(columns)
    return len(columns) == len(titles) and (PEOPLE.issubset(titles) or titles == ALIASES)


def _columns(row: bytes) -> list[str]:
    return [column.strip(' "\r') for column in row[:400].decode("utf-8", "replace").split(",")]


def _parts(source: Source) -> Iterator[Part]:
    """Cut after lines; every part knows the header row."""
    return parts_at(source, after_line, context=_header(source.head))


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One person per row."""
    columns = _columns(part.context)
    if not _is_ours(columns):
        yield part.rejected(1, "no header row of CSRankings' tables", part.data)
        return
    state = _alias if set(columns) == ALIASES else _member
    is_before_header = part.line == 1
    for n, line in enumerate(part.text().split("\n"), 1):
        if not line.strip():
            continue
        if is_before_header:
            is_before_header = False
            continue
        values = _values(line)
        if values is None:
            yield part.rejected(n, "a quotation mark that is not closed", line)
            continue
        if len(values) != len(columns):
            yield part.rejected(n, f"{len(values)} columns instead of {len(columns)}", line)
            continue
        row = dict(zip(columns, map(one_line, values), strict=True))
        if not row["name"] or not row.get("alias", "-"):
            yield part.rejected(n, "no name", line)
            continue
        yield state(part.place(n, row.get("alias", row["name"])), row)


def _values(line: str) -> list[str] | None:
    """The values of a row, `None` where a quotation stays open.

    Quotation marks that quote no value are text (`"Jo" Doe,Joanna Doe`).
    """
    if '"' in line:
        import csv

        try:
            return next(csv.reader([line], strict=True))
        except csv.Error:
            if line.count('"') % 2:
                return None
    return line.split(",")


def _member(place: Place, row: Mapping[str, str]) -> PersonRecord:
    tag = _TAG.search(row["name"])
    key = _TAG.sub("", row["name"])
    name, others = _person_names(key)
    ids = {"dblp_name": key}
    unused = [column for column, value in row.items() if value and column not in _USED]
    for scheme, column in (("scholar", "scholarid"), ("orcid", "orcid")):
        text = row.get(column, "")
        is_sound = column != "scholarid" or _SCHOLAR.match(text)
        if is_sound and (value := normalise(scheme, text)):
            ids[scheme] = value
        elif text and text != _NO_SCHOLAR:
            unused.append(column)
    affiliation, homepage = row["affiliation"], row["homepage"]
    if homepage and "://" not in homepage:
        homepage = f"http://{homepage}"  # as a browser takes it
    return PersonRecord(
        place=place,
        name=name,
        other_names=others,
        ids=ids,
        affiliations=(Affiliation(text=affiliation, department=tag[1] if tag else None),)
        if affiliation
        else (),
        urls=(homepage,) if homepage else (),
        unused=tuple(unused),
    )


def _alias(place: Place, row: Mapping[str, str]) -> PersonRecord:
    name, others = _person_names(row["name"])
    alias, more = _person_names(row["alias"])
    return PersonRecord(
        place=place,
        name=name,
        other_names=tuple(dict.fromkeys(other for other in (alias, *more, *others) if other != name)),
        ids={"dblp_name": row["name"]},
        former_ids=(f"dblp_name:{row['alias']}",),
    )


def _person_names(key: str) -> tuple[str, tuple[str, ...]]:
    """The name in a DBLP key, and other spellings that it holds.

    Example:
        >>> _person_names("Wei Wang 0001"), _person_names("Anna Levin (Marti)")
        (('Wei Wang', ()), ('Anna Levin', ('Anna Levin (Marti)',)))
    """
    bare = _HOMONYM.sub("", key) or key
    if "(" not in bare and '"' not in bare:
        return bare, ()
    name, others = plain_name(bare)
    return name, others[:1] if bare.endswith(")") else others  # a bracket at the end is no nickname


FORMAT = Format(
    name=NAME,
    title="CSRankings (people, DBLP aliases)",
    extensions=(".csv",),
    sniff=sniff,
    read_part=read_part,
    specification="https://github.com/emeryberger/CSrankings#readme",
    parts=_parts,
)
