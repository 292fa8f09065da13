"""Pages as HTML. Every text is escaped by the templates; only our own drawings are put in as they are."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kgraph.pages.addresses import Addresses
from kgraph.pages.bars import draw_years
from kgraph.pages.ego import draw_ego_map
from kgraph.pages.kinds import BY_NAME, PAGE_KINDS
from kgraph.pages.shared import PAPERS_SHOWN
from kgraph.reports.text import count, number, years

if TYPE_CHECKING:
    import jinja2

    from kgraph.pages.models import Page

ASSETS = {"style.css": "text/css", "filter.js": "text/javascript"}
"""Files that pages ask for beside themselves → their media types."""
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'"
)
"""The content security policy under which every page works."""


def render_page(page: Page, addresses: Addresses, **values: Any) -> str:
    """The page of a thing."""
    return render(BY_NAME[page.thing.kind].template, addresses, page=page, **values)


def render(template: str, addresses: Addresses, **values: Any) -> str:
    """A template with its values, as seen from one address."""
    return environment().get_template(template).render(to=addresses, **values)


def asset(name: str) -> bytes:
    """One of `ASSETS`."""
    return files("kgraph.pages").joinpath("templates", name).read_bytes()


@cache
def environment() -> jinja2.Environment:
    """The templates beside this module."""
    import jinja2
    import markupsafe

    made = jinja2.Environment(
        loader=jinja2.PackageLoader("kgraph.pages"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(number=number, words=_words)
    made.globals.update(
        count=count,
        years=years,
        kinds=PAGE_KINDS,
        policy=POLICY,
        per_part=PAPERS_SHOWN,
        draw_years=lambda found: markupsafe.Markup(draw_years(found)),
        draw_ego_map=lambda found, to: markupsafe.Markup(draw_ego_map(found, to.page)),
    )
    return made


def _words(name: str) -> str:
    """The name of a class as words: `ConferencePaper` → `conference paper`."""
    parts = "".join(f" {c.lower()}" if c.isupper() else c for c in name)
    return parts.strip()
