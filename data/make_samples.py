"""Make the sample documents in this folder from full ones: facts only, no sentences.

    python data/make_samples.py PAGE.txt LISTS_FOLDER MATCHES.json BIBTEX_FOLDER

PAGE.txt is an author-profile page, LISTS_FOLDER holds conference lists, MATCHES.json says which list entries
are papers of the page (`[{"matches": [{"list": "icml2022", "id": "…"}]}]`), BIBTEX_FOLDER holds BibTeX files.
Run again with the same documents it writes the same bytes.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from anyascii import anyascii

from kgraph.model.records import Record
from kgraph.readers import Source, read
from kgraph.readers.bibtex_entries import Entry, read_entries
from kgraph.readers.conference_authors import read_authors

HERE = Path(__file__).parent
LISTS = (
    "colm2024", "corl2021", "corl2022", "iclr2014", "iclr2023", "icml2018", "icml2022", "icml2023",
    "icml2025", "nips2014", "nips2017", "nips2020", "nips2021", "nips2022", "nips2023", "nips2024",
)  # fmt: skip
BIBTEX = {"ssm.bib": 17, "acl_anthology_subset.bib": 30}
"""File → at most so many of its entries."""
LEFT_OUT = re.compile(
    r"abstract|tldr|bibtex|gender|homepage|linkedin|position|email|video|slides|poster|award|supp"
    r"|rating|confidence|correctness|novelty|presentation|soundness|contribution|replies|wc_|recommendation"
    r"|_avg|corr_|metadata|review|pdf_size|gs_cited|gs_version|aff_domain|_url$|_abbr$"
)
BIBTEX_FIELDS = (
    "title", "author", "booktitle", "journal", "year", "month", "volume", "number", "pages", "publisher",
    "doi", "eprint", "archiveprefix", "primaryclass", "crossref",
)  # fmt: skip


def main() -> None:
    """Write the samples beside this script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    for name in ("page", "lists", "matches", "bibtex"):
        parser.add_argument(name, type=Path)
    given = parser.parse_args()
    matches = _matches(json.loads(given.matches.read_text(encoding="utf-8")))
    page = _page_facts(given.page)
    _write(HERE / "profile" / given.page.name, page)
    people = _people(given.page, given.lists, matches)
    for name in LISTS:
        entries = [
            _entry_facts(entry)
            for entry in _entries(given.lists, name)
            if (name, _id(entry)) in matches or _names(entry) & people
        ]
        _write(HERE / "lists" / f"{name}.json.gz", _as_json(entries))
    _write(HERE / "bibtex" / "reading-list.bib", "\n".join(_bibtex_facts(given.bibtex)))


def _page_facts(path: Path) -> str:
    """The page with each abstract cut down to its links: an entry is a date line, title, names, then text."""
    starts = {statement.place.line for statement in read(path) if isinstance(statement, Record)}
    lines = Source(path).text().split("\n")
    kept = lines[: min(starts) - 1]
    paragraph = 0
    for number, line in enumerate(lines, 1):
        if number < min(starts):
            continue
        if number in starts:
            paragraph = 0
        elif line.strip() and not lines[number - 2].strip():
            paragraph += 1
        if paragraph < 2:
            kept.append(line)
        else:
            links = [link.rstrip(".,;)}") for link in re.findall(r"https?://[^\s{}]+", line)]
            kept += ["", *links, ""]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).rstrip() + "\n"


def _matches(gold: Iterable[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(match["list"], match["id"]) for entry in gold for match in entry["matches"]}


def _people(page: Path, lists: Path, matches: set[tuple[str, str]]) -> set[str]:
    """Keys of the names on the page and on its papers in the lists."""
    people = {_key(author.name) for statement in read(page) for author in getattr(statement, "authors", ())}
    for name in LISTS:
        for entry in _entries(lists, name):
            if (name, _id(entry)) in matches:
                people |= _names(entry)
    return people


def _entries(lists: Path, name: str) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(gzip.decompress((lists / f"{name}.json.gz").read_bytes()))
    return loaded


def _id(entry: dict[str, Any]) -> str:
    return str(entry.get("id", ""))


def _names(entry: dict[str, Any]) -> set[str]:
    return {_key(author.name) for author in read_authors(entry).authors}


def _key(name: str) -> str:
    """First and last word without accents: enough to find papers around these people."""
    words = re.findall(r"[a-z]+", anyascii(name).lower())
    return " ".join([words[0], words[-1]]) if words else ""


def _entry_facts(entry: dict[str, Any]) -> dict[str, Any]:
    """The entry without sentences, reviews and what is nobody's business; e-mail identities blank."""
    facts = {
        key: value for key, value in entry.items() if not LEFT_OUT.search(key) and value not in ("", [], None)
    }
    for key in ("authorids", "or_profile"):
        if key in facts:
            facts[key] = ";".join("" if "@" in part else part for part in facts[key].split(";"))
    return facts


def _as_json(entries: list[dict[str, Any]]) -> str:
    return "[\n" + ",\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries) + "\n]\n"


def _bibtex_facts(folder: Path) -> Iterator[str]:
    for name, limit in BIBTEX.items():
        entries = [entry for entry in read_entries(Source(folder / name).text()) if isinstance(entry, Entry)]
        cut = [entry for entry in entries if "and others" in entry.fields.get("author", "")]
        others = [entry for entry in entries if entry not in cut and entry.fields.get("author")]
        for entry in sorted([*cut, *others][:limit], key=lambda entry: entry.line):
            fields = {key: entry.fields[key] for key in BIBTEX_FIELDS if key in entry.fields}
            body = "".join(f"  {key} = {{{' '.join(value.split())}}},\n" for key, value in fields.items())
            yield f"@{entry.type}{{{entry.key},\n{body}}}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    data = text.encode()
    path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


if __name__ == "__main__":
    main()
