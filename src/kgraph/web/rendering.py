"""Pages that only the server has, in the frame of all pages."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from kgraph.pages.render import environment
from kgraph.web.pages import TO

if TYPE_CHECKING:
    import jinja2


def render(template: str, **values: Any) -> str:
    """A template of this room with its values."""
    return _environment().get_template(template).render(to=TO, **values)


@cache
def _environment() -> jinja2.Environment:
    """Our templates, before those of `kgraph.pages` that they extend."""
    import jinja2

    pages = environment()
    loader = jinja2.ChoiceLoader(
        [jinja2.PackageLoader("kgraph.web"), *([pages.loader] if pages.loader else [])]
    )
    return pages.overlay(loader=loader)
