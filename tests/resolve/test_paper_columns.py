"""Papers found in columns are those found one by one: titles, names, pairs, cases, claims."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import astuple

import numpy as np
import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kgraph.model.names import SUFFIXES, TITLES, parse_name
from kgraph.model.records import AuthorName, Place, Record
from kgraph.resolve.codes import Coded
from kgraph.resolve.papers.background import background
from kgraph.resolve.papers.candidates import pairs_in_columns, pairs_one_by_one
from kgraph.resolve.papers.cases import Overridden, Touched
from kgraph.resolve.papers.claims import paper_claims
from kgraph.resolve.papers.clusters import shared_identifiers
from kgraph.resolve.papers.columns import read_titles, short_names
from kgraph.resolve.papers.deciding import Decided, decide
from kgraph.resolve.papers.digests import Lists
from kgraph.resolve.papers.matching import SERIAL_SCHEMES
from kgraph.resolve.papers.recording import read_records
from kgraph.resolve.papers.said import MINT_ORDER
from kgraph.resolve.papers.titles import (
    EXTENT_NAMES,
    FUNCTION_WORDS,
    LABEL_NAMES,
    read_title,
    stem,
    title_key,
)

MARKS = [
    "", "Erratum: ", "[From Oral 3A] ", "RETRACTED: ", "Comment on ", "Data for ", "The Authors' Reply to ",
    " (Extended Abstract)", ": extended version", " - A demo", " (ICML 2020)", ", in: Proc. ICML 2020", "...",
    " …", ", part II", " 3", ": a reply", " [v2]", "  ", " & more", " $L^2$", " Über", "\n", " supplement",
    " ii", "Preface", "Editorial 7",
]  # fmt: skip
BITS = ["counting", "Gloved", "FINGERS", "in", "the", "dark-room", "hands", "α", "C++", "data", "of", "x"]
titles = st.one_of(
    st.text(max_size=40),
    st.builds(
        lambda before, words, after: before + " ".join(words) + after,
        st.sampled_from(MARKS), st.lists(st.sampled_from(BITS), max_size=8), st.sampled_from(MARKS),
    ),
)  # fmt: skip


@settings(max_examples=20, deadline=None)
@given(st.lists(titles, max_size=12))
@example(["a&#10;b: cdef", "&#10;part 2", "Plain title"])
@example(
    [
        "Preface",
        "",
        ":",
        "Ab: c",
        "abcd: e",
        "a (abstract)",
        "Foo (extended abstract): bar",
        "Data for ",
        " Data for x",
    ]
)
def test_titles_in_columns_say_what_they_say_one_by_one(texts: list[str]) -> None:
    found = read_titles(texts)
    ends = np.cumsum(found.n_words).tolist()
    for n, text in enumerate(texts):
        said = read_title(text)
        assert (found.key[n], found.core[n], found.head[n]) == (said.key, said.core, said.head)
        assert LABEL_NAMES[found.label[n]] == said.label and EXTENT_NAMES[found.extent[n]] == said.extent
        assert (found.is_cut[n], found.is_generic[n]) == (said.is_cut, said.is_generic)
        assert found.numbers[n] == " ".join(sorted(said.numbers))
        words = found.words[ends[n] - found.n_words[n] : ends[n]]
        assert tuple(stem(w) for w in words if w not in FUNCTION_WORDS) == said.words


NAME_PARTS = [
    "Ada", "J.", "M", "Jean-Pierre", "Nguyen", "Van", "van", "der", "Li", "NG", "KC", "O'Neil", "Ivanov",
    "Petrovich", "Al-Hassan", "0001", "Benjamin", "Wang,", "(Bo)", "Öz", "王磊", "de",
    *(word.title() for word in sorted(TITLES | set(SUFFIXES))),
]  # fmt: skip
names = st.one_of(
    st.text(max_size=20), st.lists(st.sampled_from(NAME_PARTS), min_size=1, max_size=5).map(" ".join)
)


@settings(max_examples=25, deadline=None)
@given(st.lists(names, max_size=8))
def test_short_names_in_columns_are_those_of_the_parsed_names(texts: list[str]) -> None:
    found = short_names(pl.Series(texts, dtype=pl.String))
    assert found == [parse_name(text).short for text in texts]


@given(st.lists(st.lists(st.integers(0, 9), max_size=6), max_size=8), st.data())
def test_lists_are_sets_and_some_of_them_by_place(rows: list[list[int]], data: st.DataObject) -> None:
    offsets = np.concatenate(([0], np.cumsum([len(r) for r in rows]))).astype(np.int64)
    lists = Lists(offsets, np.array([v for r in rows for v in r], np.int32))
    assert lists.sets().tuples() == [tuple(sorted(set(r))) for r in rows]
    some = data.draw(st.lists(st.integers(0, len(rows) - 1))) if rows else []
    assert lists.take(np.array(some, np.int64)).tuples() == [tuple(rows[n]) for n in some]


WORDS = [
    "count", "glove", "finger", "dark", "wool", "multi", "agent", "multiagent", "sheep", "measure", "paper",
    "mountain", "standing", "overcoats", "yesterday", "learners",
]  # fmt: skip
PEOPLE = ["Ada Myrtle", "Bo Tansy", "Cy Umber", "Dee Ochre", "Agnes Myrtle", "A. Myrtle", "Eve Sienna",
          "Fay Indigo", "Gus Teal", "Hal Russet", "B. Tansy"]  # fmt: skip
ABSTRACTS = [None, None, None, *(
    " ".join(f"{letter}{stem}" for letter in letters for stem in ("ingers", "ountain", "eather"))
    for letters in ("abcdefghij", "abcdefghik", "qrstuvwxyz")
)]  # fmt: skip


def corpus(seed: int) -> list[Record]:
    """Records of a few groups that write on few matters, so that many are nearly one paper."""
    chance = random.Random(seed)

    def title() -> str:
        words = [chance.choice(WORDS) for _ in range(chance.choice([1, 4, 5, 6, 8]))]
        return " ".join(words) + chance.choice(["", "", "", ": 2", " (extended abstract)", " 2"])

    known = [title() for _ in range(6)]
    groups = [chance.sample(PEOPLE, chance.choice([1, 1, 2, 3, 4, 8])) for _ in range(5)]
    out = []
    for n in range(chance.randrange(2, 40)):
        authors = list(chance.choice(groups))
        if chance.random() < 0.2:
            chance.shuffle(authors)
        if chance.random() < 0.1:
            authors = authors[:-1]
        out.append(
            Record(
                place=Place(chance.choice("ab"), n, f"r{n}"),
                title=_varied(chance.choice(known), chance) if chance.random() < 0.6 else title(),
                authors=tuple(AuthorName(a, is_group=chance.random() < 0.02) for a in authors),
                authors_complete=chance.random() < 0.9,
                kind=chance.choice([None, None, None, "Thesis"]),
                year=chance.choice([None, 0, 2000, 2019, 2020, 2020, 2021]),
                venue=chance.choice([None, "ICML", "ICRA", "CoRR"]),
                status=chance.choice([None, None, "Reject"]),
                abstract=chance.choice(ABSTRACTS),
                ids=chance.choice(
                    [{}, {}, {}, {"doi": "10.1/a"}, {"doi": f"10.1/{n}"}, {"arxiv": f"19{n % 9}"}]
                ),
            )
        )
    return sorted(out, key=lambda r: (r.place.document, r.place.line))


def _varied(title: str, chance: random.Random) -> str:
    """A title as another source prints it: misprinted, in compounds, cut, under a name."""
    words = title.split()
    n = chance.randrange(len(words))
    match chance.randrange(8):
        case 0:
            words[n] = words[n][:2] + words[n][2:4][::-1] + words[n][4:]
        case 1:
            words[n : n + 2] = ["".join(words[n : n + 2])]
        case 2:
            words = [*words[: max(3, n)], "…"]
        case 3 | 4:
            words = [chance.choice(["Unhap:", "Unhip:"]), *words]
    return " ".join(words)


def _decided(records: list[Record], *, in_columns: bool, most: int) -> list[Decided]:
    digests, said = read_records(records, ("b",))
    known = background(digests)
    pairs = pairs_in_columns(digests, known) if in_columns else pairs_one_by_one(digests)
    touched = Touched.by(pairs, shared_identifiers(said), Overridden([[0, len(records) - 1]], [[[0], [1]]]))
    return [decide(case) for case in touched.cases(records, digests, known, most)]


def _together(found: list[Decided]) -> tuple[list[object], ...]:
    return (
        sorted(group for d in found for group in d.groups),
        [link for link, _ in sorted((placed for d in found for placed in d.links), key=lambda p: p[1])],
        sorted((link for d in found for link in d.versions), key=astuple),
    )


@pytest.mark.parametrize("first", range(0, 200, 100))
def test_no_pair_is_lost_in_columns_and_cases_are_apart(first: int) -> None:
    """Compiled code leaves out only pairs that are nothing to each other; no case needs another's records."""
    n_links = n_left_out = 0
    for seed in range(first, first + 100):
        records = corpus(seed)
        plain = _together(_decided(records, in_columns=False, most=10_000))
        assert _together(_decided(records, in_columns=True, most=10_000)) == plain, seed
        assert _together(_decided(records, in_columns=True, most=1)) == plain, seed
        digests, _ = read_records(records)
        n_left_out += len(pairs_one_by_one(digests)) - len(pairs_in_columns(digests, background(digests)))
        n_links += len(plain[1]) + len(plain[2])
    assert n_links > 100 and n_left_out > 100


def test_batches_of_records_make_the_columns_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.resolve.spread.BATCH_RECORDS", 7)
    records = [r for seed in range(5) for r in corpus(seed)]
    whole, said = read_records(records)
    monkeypatch.setattr("kgraph.resolve.papers.said.TOGETHER", 30)
    assert len(list(said)) > 2
    assert [title for part in said for title in part.titles] == [
        f"title:{title_key(r.title)}|{parse_name(r.authors[0].name).short if r.authors else ''}"
        for r in records
    ]
    assert [row for ids in said.ids() for row in ids.select("number", "key").rows()] == [
        (n, f"{scheme}:{value}") for n, r in enumerate(records) for scheme, value in r.ids.items()
    ]
    some = np.array([3, 4, 90])
    assert [name for part, here in said.about(some) for name in part.names.gather(
        np.searchsorted(part.numbers, some[here])
    )] == [records[n].place.record for n in some]  # fmt: skip
    names = [[whole.printed[k] for k in row] for row in Lists(whole.authors.offsets, whole.names).tuples()]
    assert names == [[a.name for a in r.authors] for r in records]
    assert whole.terms.is_sorted() and whole.terms.n_unique() == len(whole.terms)


@pytest.mark.parametrize("seed", range(40))
def test_papers_are_known_by_what_their_records_say(seed: int) -> None:
    """The claims in columns, against each paper's records gone through one by one."""
    records, chance = corpus(seed), random.Random(seed)
    digests, said = read_records(records)
    documents = Coded(digests.documents, digests.document)
    drawn = [chance.randrange(len(records)) for _ in records]
    paper = np.array([sorted(set(drawn), key=drawn.index).index(d) for d in drawn])
    claims = paper_claims(said, documents, {"a": "a.json"}, paper)
    groups: dict[int, list[Record]] = defaultdict(list)
    for p, r in zip(paper.tolist(), records, strict=True):
        groups[p].append(r)
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for entity, key, weight in pl.concat(claims.slices).iter_rows():
        assert key not in found[entity]
        found[entity][key] = weight
    seen: dict[str, int] = defaultdict(int)
    ways = [pl.concat(columns) for columns in zip(*claims.ways.some(np.arange(len(groups))), strict=True)]
    for p, members in sorted(groups.items()):
        wanted = _keys(members)
        for key in wanted:
            seen[key] += 1
        assert found[p] == {k if seen[k] == 1 else f"{k}/{seen[k]}": w for k, w in wanted.items()}
        best = [(s, min(v)) for s in MINT_ORDER if (v := [r.ids[s] for r in members if s in r.ids])]
        local = [members[0].place.document, title_key(members[0].title)]
        made_of = [best[0] if best else None, local, [*local, members[0].place.record]]
        assert [way[p] for way in ways] == [parts and "\x1f".join(parts) for parts in made_of]


def _keys(members: list[Record]) -> dict[str, int]:
    keys = {}
    for r in members:
        keys.update({f"{s}:{v}": 5 for s, v in r.ids.items() if v and s not in SERIAL_SCHEMES})
        author = parse_name(r.authors[0].name).short if r.authors else ""
        keys[f"title:{title_key(r.title)}|{author}"] = 2
        keys[f"record:{'a.json' if r.place.document == 'a' else r.place.document}#{r.place.record}"] = 1
    return keys
