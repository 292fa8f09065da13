from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt

from kgraph.reports import text

NUMBERS = [
    (0, "0"), (1, "1"), (999, "999"), (1000, "1\u202f000"), (-1234, "−1\u202f234"), (0.5, "0.5"), (2.0, "2"),
    (0.00001234, "1.23e-05"), (79736.5, "79\u202f736.5"), (4107.26, "4\u202f107.3"),
    (-0.171, "−0.171"), (None, "–"),
]  # fmt: skip
SHARES = [(0, "0 %"), (1, "100 %"), (0.5, "50.0 %"), (0.0004, "< 0.1 %"), (0.9999, "> 99.9 %"), (None, "–")]


def test_the_examples_of_the_docstrings_hold() -> None:
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize(("value", "expected"), NUMBERS)
def test_numbers_for_people(value: float | int | None, expected: str) -> None:
    assert text.number(value) == expected


@pytest.mark.parametrize(("share", "expected"), SHARES)
def test_shares_never_round_to_none_or_all(share: float | None, expected: str) -> None:
    assert text.percent(share) == expected


@given(st.text(min_size=1, max_size=40))
def test_any_text_survives_markdown_as_text(written: str) -> None:
    """A cell of a table holds, once rendered, what was written, and nothing but text."""
    wanted = text.plain(written)
    source = f"| a | b |\n| --- | --- |\n| x{text.markdown(written)}x | y |\n"
    page = html.fromstring(MarkdownIt("gfm-like", {"html": True, "linkify": False}).render(source))
    cells = page.xpath("//tbody//td")
    assert len(cells) == 2 and not list(cells[0])
    assert " ".join(cells[0].text_content().split()) == " ".join(f"x{wanted}x".split())


@given(st.text(alphabet="ab`| ", min_size=1, max_size=12))
def test_any_code_survives_markdown_as_code(written: str) -> None:
    page = html.fromstring(MarkdownIt("commonmark").render(f"x {text.markdown_code(written)} y"))
    if written.strip():
        assert page.xpath("string(//code)").strip() == text.plain(written).strip()


def test_years_as_a_span() -> None:
    assert [text.years(2019, 2023), text.years(2021, 2021), text.years(None, None)] == [
        "2019–2023",
        "2021",
        "–",
    ]
