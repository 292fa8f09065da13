"""Categories of papers: codes of arXiv and their names."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from kgraph.resolve.topics.matches import TopicMatch
from kgraph.resolve.topics.spelling import keyword_key


@cache
def arxiv_names() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """Names of arXiv's categories and archives by code, and codes that others replace (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/arxiv_categories.toml").read_text("utf-8"))
    return data["categories"], data["archives"], data["aliases"]


@cache
def _codes_by_name() -> dict[str, str]:
    """Codes by folded names, with and without their archive's (`Computer Science - Machine Learning`)."""
    names, archives, _ = arxiv_names()
    out: dict[str, str] = {}
    for code, name in names.items():
        out.setdefault(keyword_key(name), code)
        archive = code.split(".")[0]
        if archive in archives:
            out[keyword_key(f"{archives[archive]} {name}")] = code
    return out


def category(code: str) -> TopicMatch:
    """The topic of a category: by its code, a code that it replaced, or its name; a bare `LG` is computer
    science's.

    Example:
        >>> category("LG").notation, category("cs.LG").label, category("x.y").label
        ('cs.LG', 'Machine Learning', 'x.y')
        >>> category("cmp-lg").key, category("Machine Learning (cs.LG)").key, category("Quantum Physics").key
        ('cs.CL', 'cs.LG', 'quant-ph')
    """
    names, archives, aliases = arxiv_names()
    code = " ".join(code.split())
    if code not in names and (inside := re.search(r"\(([a-z-]+(?:\.[A-Za-z-]+)?)\)$", code)):
        code = inside[1]
    code = aliases.get(code, code)
    if code not in names and code not in archives:
        short = next((f"{a}.{code}" for a in ("cs", "stat", "eess", "math") if f"{a}.{code}" in names), None)
        code = short or (_codes_by_name().get(keyword_key(code), code) if len(code) > 4 else code)
    archive = code.split(".")[0]
    label = names.get(code) or archives.get(code) or code
    if "." in code and archive in archives:
        return TopicMatch("category", code, label, code, ("category", archive), "stated")
    return TopicMatch("category", code, label, code)


def split_codes(text: str) -> list[str]:
    """The codes of one text: `cs.LG cs.AI; 68T05` has three, `Machine Learning` is one."""
    names, archives, aliases = arxiv_names()
    out: list[str] = []
    for part in re.split(r"[;,]", text):
        words = part.split()
        is_list = len(words) > 1 and all(w in names or w in archives or w in aliases for w in words)
        out += words if is_list else [" ".join(words)] if words else []
    return out
