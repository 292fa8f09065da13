"""Named artefacts: cases, laws, hostile text, ids that stay; precision on real titles and abstracts."""

from __future__ import annotations

import gzip
import json
import random
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.model.entities import DocumentRow, Entities
from kgraph.model.records import AuthorName, Place, Record
from kgraph.rdf.vocabulary import CLASSES
from kgraph.resolve import Registry, resolve
from kgraph.resolve.artifacts.abstracts import ABBREVIATED, INTRODUCED, NAMED, PASSIVE
from kgraph.resolve.artifacts.finding import FoundArtifact, PaperText, find_artifacts
from kgraph.resolve.artifacts.kinds import KINDS, REPOSITORY, UNKNOWN
from kgraph.resolve.artifacts.names import is_coined, name_key
from kgraph.resolve.artifacts.repositories import LINK
from kgraph.resolve.artifacts.texts import MAX_QUOTED, plain, quote
from kgraph.resolve.artifacts.titles import TITLE, TITLE_NOUN

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "artifact_cases.toml").read_text(encoding="utf-8"))["case"]
RULES = (TITLE, TITLE_NOUN, INTRODUCED, ABBREVIATED, NAMED, PASSIVE, LINK)


def find(*papers: tuple[str, str, Sequence[str]], people: Sequence[str] | None = None) -> list[FoundArtifact]:
    """Artefacts of papers with title, abstract and code links; each by other people where none are named."""
    texts = [
        PaperText(n, n, title, abstract, tuple(code)) for n, (title, abstract, code) in enumerate(papers)
    ]
    return find_artifacts(
        texts, lambda wanted: {n: frozenset({people[n] if people else f"p{n}"}) for n in wanted}
    )


def told(found: Iterable[FoundArtifact]) -> list[str]:
    """As the cases write them."""
    lines = []
    for artifact in found:
        rules = "+".join(sorted({i.rule for i in artifact.introductions}))
        lines.append(" | ".join([artifact.name, artifact.kind, rules, *artifact.urls]))
    return sorted(lines)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["note"])
def test_a_paper_gives_the_artefacts_of_its_case(case: dict[str, Any]) -> None:
    assert told(find((case["title"], case.get("abstract", ""), case.get("code", [])))) == case["expected"]


def test_every_kind_is_a_class_and_every_rule_has_a_case() -> None:
    assert {k.name for k in KINDS} | {UNKNOWN, REPOSITORY} <= set(CLASSES)
    used = {rule for c in CASES for e in c["expected"] for rule in e.split(" | ")[2].split("+")}
    assert used == set(RULES)


# --- one name, one artefact? ------------------------------------------------------------------------------

HANDNET = ("HandNet: Counting", "", [])


@pytest.mark.parametrize(
    ("papers", "people", "sizes"),
    [
        ([HANDNET, ("HandNet: Counting Again", "", [])], ["ada", "ada"], [2]),
        ([HANDNET, ("HANDNET: Another Thing", "", [])], ["ada", "bo"], [1, 1]),
        (
            [
                ("HandNet: Counting", "", ["https://github.com/lab/handnet"]),
                ("HandNet: Counting Again", "", ["https://github.com/Lab/HandNet.git"]),
            ],
            ["ada", "bo"],
            [2],
        ),
        ([("On hands", "", ["https://github.com/lab/sums"])] * 2, ["ada", "ada"], [2]),
        ([("On hands", "", ["https://github.com/lab/sums"])] * 2, ["ada", "bo"], []),
    ],
    ids=["an author in common", "coined twice", "a repository in common", "own code twice", "others' code"],
)
def test_papers_of_one_name_are_one_group_where_something_joins_them(
    papers: list[tuple[str, str, list[str]]], people: list[str], sizes: list[int]
) -> None:
    assert [len(a.papers) for a in find(*papers, people=people)] == sizes


def test_the_order_of_papers_decides_nothing() -> None:
    texts = [
        PaperText(n, n, c["title"], c.get("abstract", ""), tuple(c.get("code", ())))
        for n, c in enumerate(CASES * 2)
    ]
    related = [frozenset({f"p{n % 5}"}) for n in range(len(texts))]

    def facts(order: list[int]) -> set[tuple[object, ...]]:
        moved = [PaperText(to, to, *_offer(texts[n])) for to, n in enumerate(order)]
        found = find_artifacts(moved, lambda wanted: {to: related[order[to]] for to in wanted})
        return {(a.name, a.kind, a.long_name, a.urls, frozenset(order[p] for p in a.papers)) for a in found}

    order = list(range(len(texts)))
    expected = facts(order)
    for seed in range(5):
        random.Random(seed).shuffle(order)
        assert facts(order) == expected


def _offer(text: PaperText) -> tuple[str, str, tuple[str, ...]]:
    return text.title, text.abstract, text.code_urls


# --- laws and hostile text --------------------------------------------------------------------------------

PIECES = st.sampled_from(
    ["we propose ", "We introduce the ", "HandNet", "(HN)", ", a ", ": ", "Hand Network ", "model",
     " called ", ". ", "which we call ", "\\textit{", "}", "$", "(", ")", "LLMs", " and ",
     "İ", "ß", "\u2028", "3D", "-"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.text(max_size=8), max_size=30).map("".join)


@settings(deadline=None, max_examples=200)
@given(
    title=TEXTS, abstract=TEXTS, code=st.lists(TEXTS | TEXTS.map("https://github.com/a/".__add__), max_size=3)
)
def test_any_text_gives_names_with_the_words_that_stand_in_it(
    title: str, abstract: str, code: list[str]
) -> None:
    printed = f"{plain(title)}\n{plain(abstract)}\n{' '.join(code)}"
    for artifact in find((title, abstract, code)):
        assert artifact.name.strip()
        assert artifact.key == name_key(artifact.name) or artifact.kind == REPOSITORY
        for clue in artifact.introductions:
            assert clue.rule in RULES
            assert len([w for w in clue.words.split() if w != "…"]) <= MAX_QUOTED
            for part in clue.words.split(" … "):
                assert " ".join(part.split()) in " ".join(printed.split())


@settings(deadline=None)
@given(TEXTS, st.integers(0, 50), st.integers(0, 80))
def test_a_quotation_is_short(text: str, start: int, end: int) -> None:
    assert len([w for w in quote(text, start, end).split() if w != "…"]) <= MAX_QUOTED


HOSTILE = [
    "a" * 200_000,
    "A" * 200_000 + " is proposed",
    "We propose " * 20_000,
    "A B C D " * 30_000 + "is proposed",
    "we call " * 20_000 + "X",
    "\\a{" * 50_000,
    "\\a{" * 3_000 + "x" + "}" * 3_000,
    "(" * 100_000,
    "We introduce a " + "new " * 50_000 + "model X",
    ". ".join(["We introduce Aa-Bb (AB)"] * 5_000),
    ". ".join(f"We introduce Hand{n} Sums{n} (HS{n})" for n in range(5_000)),
    "A: " * 50_000,
    "https://github.com/" + "a/" * 50_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda t: t[:20])
def test_hostile_text_is_read_to_its_end(text: str) -> None:
    """Each is long enough for a pattern that backtracks never to end."""
    for artifact in find((text, text, [text])):
        assert artifact.kind in CLASSES and artifact.introductions


@given(st.text(max_size=12))
def test_the_plural_of_a_field_is_never_a_name(text: str) -> None:
    assert not is_coined("GNNs") and not is_coined(f"LLM-{text}-based")


# --- in a corpus ------------------------------------------------------------------------------------------


def build(
    records: list[tuple[str, list[str]]], registry: Registry | None = None
) -> tuple[Entities, Registry]:
    documents = [
        DocumentRow(id="d" * 16, path="a.json", sha256="0" * 64, size_bytes=1, format="test", n_records=1,
                    n_rejected=0)
    ]  # fmt: skip
    statements = [
        Record(
            place=Place("d" * 16, n, f"#{n}"), title=title, year=2020 + n,
            authors=tuple(AuthorName(name) for name in authors),
        )
        for n, (title, authors) in enumerate(records, 1)
    ]  # fmt: skip
    resolution = resolve(documents, statements, registry=registry)
    return resolution.entities, resolution.registry


def test_an_artefact_keeps_its_id_when_another_paper_introduces_it_too() -> None:
    one = ("HandNet: Counting Hands with Gloves", ["Adamantia Öztürk", "Bonifaz Lichtenberg"])
    two = ("HandNet: Counting Feet in Another Way", ["Adamantia Öztürk", "Bonifaz Lichtenberg"])
    first, registry = build([one])
    again, _ = build([two, one], registry)
    assert first.artifacts["id"].to_list() == again.artifacts["id"].to_list()
    assert again.paper_artifacts.height == 2
    assert again.paper_artifacts["relation"].unique().to_list() == ["introduces"]


def test_the_evidence_names_its_place() -> None:
    entities, _ = build([("On hands", ["Ada Öz"]), ("HandNet: Counting Hands", ["Bo Li"])])
    (row,) = entities.paper_artifacts.iter_rows(named=True)
    assert (row["rule"], row["words"], row["record"], row["line"]) == (
        TITLE, "HandNet: Counting Hands", "#2", 2,
    )  # fmt: skip


# --- real papers ------------------------------------------------------------------------------------------


def judged(name: str) -> list[list[str]]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def only(folder: Path, titles: set[str], scratch: Path) -> Path:
    """A folder with those entries of the lists that have these titles."""
    for path in sorted(folder.glob("*.json.gz")):
        kept = [entry for entry in json.loads(gzip.decompress(path.read_bytes())) if entry["title"] in titles]
        if kept:
            (scratch / path.stem).write_text(json.dumps(kept), encoding="utf-8")
    return scratch


def real(folder: Path, scratch: Path) -> dict[str, set[str]]:
    """Title → names of the artefacts found in the documents of a folder."""
    from kgraph.progress import SILENT
    from kgraph.readers import ReadOptions, find_documents
    from kgraph.reading import read_all

    reading = read_all(find_documents([folder]), scratch, ReadOptions(), progress=SILENT)
    records = [s for s in reading.statements if isinstance(s, Record)]
    texts = [PaperText(n, n, r.title, r.abstract or "", r.code_urls) for n, r in enumerate(records)]
    found: dict[str, set[str]] = defaultdict(set)
    by_authors = [frozenset(a.name for a in r.authors) for r in records]
    for artifact in find_artifacts(texts, lambda wanted: {n: by_authors[n] for n in wanted}):
        for paper in artifact.papers:
            found[records[paper].title].add(artifact.name)
    return found


@pytest.mark.parametrize("sample", ["1", "2"])
def test_nine_in_ten_of_a_sample_of_conference_papers_are_right(
    sample: str, shared: Path, tmp_path: Path
) -> None:
    """What is found and was not judged counts as wrong."""
    rows = [row for row in judged("artifact_judgements.tsv") if row[0] == sample]
    titles = {title for _, _, title, *_ in rows}
    right = {(title, name) for _, _, title, name, verdict in rows if verdict == "right"}
    (tmp_path / "lists").mkdir()
    found = real(only(shared / "lists", titles, tmp_path / "lists"), tmp_path / "records")
    pairs = {(title, name) for title, names in found.items() for name in names}
    assert len(titles) == 100
    assert len(pairs & right) >= 0.9 * len(pairs)
    assert len(pairs & right) >= 0.95 * len(right)


def test_the_profile_page_gives_its_artefacts_and_hardly_another(shared: Path, tmp_path: Path) -> None:
    true = {(title, name) for title, name in judged("artifact_profile.tsv")}
    found = real(shared / "profile_page", tmp_path)
    pairs = {(title, name) for title, names in found.items() for name in names}
    assert len({name for _, name in pairs & true}) >= 20
    assert len(pairs & true) >= 0.9 * len(pairs)
    known = {name for _, name in pairs}
    assert {
        "CLRS",
        "SemPPL",
        "Griffin",
        "Hawk",
        "RecurrentGemma",
        "Continual World",
        "NEVIS'22",
        "MesaNet",
    } <= known
