"""DBLP without a parser: what is read line by line is what the parser reads."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kgraph.model.records import Rejected, Statement
from kgraph.readers import ReadOptions, Source, dblp_xml
from kgraph.readers.dblp_lines import is_in_lines, read_lines
from kgraph.readers.documents.part import Part

FORMATS = Path(__file__).parents[1] / "formats" / "dblp-xml"

text = st.lists(
    st.sampled_from([
        "Ada", "Lo", " ", "  ", "0001", "é", "&eacute;", "&amp;", "&lt;", "&#233;", "&none;", "&", "]]>", "]",
        ">", ".", "$x^2$", "<i>", "</i>", "<sub>2</sub>", "\t", "\r", "\xa0", "\x07", "\uffff", "\u2028", '"',
        "",
        "1-12", "abs/2001.01234", "2020", "May", "https://doi.org/10.1000/X", "conf/zz/2020", "<!-- x -->",
    ]),
    max_size=4,
).map("".join)  # fmt: skip
simple = st.sampled_from(["Ada Lo", "Bo Bee 0001", "2020", "May", "1-12", "7", "https://doi.org/10.1000/X"])
attributes = st.sampled_from([
    "", "", "", ' orcid="0000-0002-1825-0097"', ' orcid="x"', ' type="oa"', ' pid="1/2"', " a='b'",
    ' a="b" a="c"',
    ' type="&amp;"', ' type="a\tb"', " bad",
])  # fmt: skip
tags = st.sampled_from([
    "author", "author", "editor", "title", "pages", "year", "volume", "number", "journal", "booktitle", "ee",
    "ee", "crossref", "month", "stream", "url", "series", "isbn", "cite", "note", "publisher", "unknown",
])  # fmt: skip
child = st.builds(
    lambda tag, given, inner, end: f"<{tag}{given}>{inner}</{tag}>{end}",
    tags, attributes, st.one_of(simple, simple, text),
    st.sampled_from(["\n", "\n", "\n", "\n", "", "\n\n", "x\n"]),
)  # fmt: skip
head = st.sampled_from([
    ' mdate="2020-01-01" key="journals/zz/A1"', ' mdate="2020-01-01" key="conf/zz/A2"',
    ' mdate="2020-01-01" key="journals/corr/A3" publtype="informal withdrawn"',
    ' key="a/b" mdate="2020-01-01"',
    ' mdate="2020-01-01" key="homepages/1/2"', ' mdate="2020" key="J&uuml;rgen"', "",
    ' mdate="2020-01-01" key=""',
])  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> str:
    """A record, most of them as DBLP writes them."""
    tag = draw(
        st.sampled_from(["article", "article", "inproceedings", "book", "proceedings", "www", "person"])
    )
    children = draw(st.lists(child, max_size=6))
    titled = draw(st.sampled_from(["<title>On Sheep.</title>\n", "<title>On Sheep.</title>\n", ""]))
    authors = draw(st.sampled_from(["<author>Ada Lo</author>\n", ""]))
    end = draw(st.sampled_from(["\n", "\n", "\n", "", "\n\n", "x\n", "<!-- x -->\n", "<other/>\n"]))
    return f"<{tag}{draw(head)}>\n{authors}{titled}{''.join(children)}</{tag}>{end}"


def part_of(body: str, root: str = "<dblp>\n") -> Part:
    return Part(path="a", document="d", format="dblp-xml", data=body.encode(), line=7, context=root.encode())


def parsed(part: Part) -> list[Statement]:
    return list(dblp_xml.read_parsed(part))


def told(statements: Iterable[Statement]) -> list[Statement]:
    """The statements; of rejected ones not the raw text, which of broken XML may end a little later."""
    return [msgspec.structs.replace(s, raw="") if isinstance(s, Rejected) else s for s in statements]


@settings(max_examples=300, deadline=None)
@given(st.lists(records(), max_size=5).map(lambda given: "".join(given) + "</dblp>"))
@example("</dblp>")
@example("<article></dblp>")
def test_lines_state_what_the_parser_states(body: str) -> None:
    part = part_of(body)
    assert told(dblp_xml.read_part(part, ReadOptions())) == told(parsed(part))


def test_only_records_that_need_it_are_parsed() -> None:
    given: list[bytes] = []

    def parse(part: Part) -> Iterator[Statement]:
        given.append(part.data)
        return dblp_xml.read_parsed(part)

    (part,) = dblp_xml.parts(Source(FORMATS / "lines" / "input.xml"))
    assert is_in_lines(part)
    assert list(read_lines(part, parse)) == parsed(part)
    assert [line for line in b"\n".join(given).decode().split("\n") if "key=" in line] == [
        '<article mdate="2020-01-01" key="journals/zz/D3">',
        '<www mdate="2020-01-01" key="homepages/b/BoBee">',
        '<article mdate="2020-01-01" key="journals/zz/D5">',
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<article" * 100_000,
        '<article mdate="2020-01-01" key="a">\n' * 20_000,
        '<article mdate="2020-01-01" key="a">\n' + "<author>x</author>\n" * 50_000,
        '<article mdate="2020-01-01" key="a">\n<title>x</title>\n' + "<ee>x</ee>\n" * 50_000,
        '<article mdate="2020-01-01" key="a">\n<title>' + "&amp;" * 100_000,
        '<article mdate="' + "x" * 1_000_000,
    ],
)
def test_no_lines_take_long(body: str) -> None:

    start = time.process_time()
    assert not list(read_lines(part_of(body + "</dblp>"), lambda part: iter(())))
    assert time.process_time() - start < 5
