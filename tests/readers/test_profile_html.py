"""The profile page as HTML says what the text page says, whatever the markup."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.model.records import PersonRecord, Record, Rejected, Statement
from kgraph.readers import ReadOptions, Source, profile_html, profile_page
from kgraph.readers.format import Format

OPENING = (
    '<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>Page</title>'
    '<script>var x = "<div>h-index 99</div>";</script></head><body><nav><a href="/">Home</a></nav>'
    "<button>Search</button><svg><text>9 papers</text></svg>"
)
CLOSING = "<footer>© 2026 Somebody</footer><script>1</script></body></html>"


def each(line: Callable[[str], str], text: str, *, between: str = "\n", empty: bool = False) -> str:
    return between.join(line(html.escape(text)) for text in text.split("\n") if text or empty)


MARKUPS: dict[str, Callable[[str], str]] = {
    "a div a line": lambda text: each("<div>{}</div>".format, text),
    "minified": lambda text: each("<div>{}</div>".format, text, between=""),
    "table rows": lambda text: f"<table>{each('<tr><td>{}</td></tr>'.format, text)}</table>",
    "nested spans": lambda text: each(
        lambda line: (
            "<div><span>" + " ".join(f"<b><i>{word}</i></b>" for word in line.split(" ")) + "</span></div>"
        ),
        text,
    ),
    "one paragraph": lambda text: f"<p>{each('{}'.format, text, between='<br>', empty=True)}</p>",
    "preformatted": lambda text: f"<pre>{html.escape(text)}</pre>",
    "unclosed": lambda text: each("<p>{}".format, text),
}

words = st.text("abcdeéłøABC", min_size=1, max_size=8)
names = st.lists(st.text("abcdeéł", min_size=2, max_size=6).map(str.title), min_size=2, max_size=3).map(
    " ".join
)
sentences = st.lists(words | st.sampled_from(["&", "<b>", "$x^2$", "“", "·"]), min_size=3, max_size=9).map(
    " ".join
)
dates = st.builds(
    "{}{} {}{}{}".format,
    st.sampled_from(["LG", "CV", "stat", ""]),
    st.sampled_from(["May", "Jan", "Dec"]),
    st.integers(1, 28),
    st.sampled_from([", 2022", ", 1999", ""]),
    st.sampled_from(["", "Code"]),
)


@st.composite
def pages(draw: st.DrawFn) -> str:
    entries = []
    for _ in range(draw(st.integers(1, 4))):
        byline = ", ".join(draw(st.lists(names, min_size=1, max_size=4))) + draw(
            st.sampled_from(["", " et al. · mila"])
        )
        entries.append(f"{draw(dates)}\n{draw(sentences)}\n\n{byline}\n\n{draw(sentences)} ends here.")
    return f"{draw(names)}\n\nLG\nh-index 7\n31papers\n\n31 Papers\n\n" + "\n\n".join(entries) + "\n"


def said(text: str, format: Format) -> list[Statement]:
    """What is read, without lines."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document"
        path.write_text(text)
        source = Source(path)
        statements = [*format.read_part(source.part(source.utf8()), ReadOptions())]
    plain: list[Statement] = []
    for statement in statements:
        if isinstance(statement, Rejected):
            plain.append(msgspec.structs.replace(statement, path="", line=0, raw="", format=""))
        else:
            place = msgspec.structs.replace(statement.place, document="", line=0)
            plain.append(msgspec.structs.replace(statement, place=place))
    return plain


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS.keys())
@settings(max_examples=40, deadline=None)
@given(page=pages())
def test_every_markup_says_the_same(markup: Callable[[str], str], page: str) -> None:
    expected = said(page, profile_page.FORMAT)
    assert said(OPENING + markup(page) + CLOSING, profile_html.FORMAT) == expected
    assert isinstance(expected[0], PersonRecord)
    assert any(isinstance(statement, Record) for statement in expected)


HOSTILE = {
    "nested divs": "<html><body>" + "<div>" * 100_000 + "h-index 3",
    "nested bold": "<html><body>" + "<p><b><i>LGMay 31, 2022" * 5_000,
    "no body": "<html>",
    "open attribute": "<html><body " + 'a="' * 50_000,
    "open comments": "<html><!--" * 30_000,
    "brackets": "<html>" + "<" * 100_000,
    "NUL characters": "<html>\0\0<p>\0h-index 3",
    "nested links": "<html><h1>Ada Berg</h1>h-index 3<br>" + '<a href="http://[x">' * 20_000,
    "deep entries": "<html><h1>Ada Berg</h1>" + "<div>" * 1_000 + "LGMay 31, 2022<br>A title<p>x</p>" * 2_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_html_is_read_or_rejected(text: str, tmp_path: Path) -> None:
    (tmp_path / "document").write_text(text)
    source = Source(tmp_path / "document")
    profile_html.sniff(source.head)
    assert list(profile_html.read_part(source.part(source.utf8()), ReadOptions()))


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><h1>Ada Berg</h1><p>A page about looms.</p></body></html>",
        "<html><body><table><tr><td>Citations</td><td>12</td></tr><tr><td>h-index</td><td>3</td></tr></table></body></html>",
        "<p>LGMay 31, 2022</p>",
        "Ada Berg\n\nh-index 3\n2 papers\n",
    ],
)
def test_other_pages_are_not_claimed(page: str) -> None:
    assert profile_html.sniff(page.encode()) is None


def test_a_page_whose_text_begins_late_is_known_by_its_description() -> None:
    head = '<!doctype html><html><head><meta name="description" content="Ada Berg · h-index 3 · 2 papers">'
    assert profile_html.sniff((head + "<script>" + "x" * 20_000).encode()[:16384]) is not None
