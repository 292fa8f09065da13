"""Addresses of code: which repository they lead to, and whether it bears the name of an artefact."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote

from kgraph.resolve.artifacts.names import name_key

LINK = "code-link"
"""The rule by which a repository is an artefact: a paper gives it as its code."""

_FORGE = re.compile(
    r"https?://(?:www\.)?(?P<host>github\.com|gitlab\.com|bitbucket\.org|codeberg\.org|huggingface\.co)/"
    r"(?:(?:datasets|spaces)/)?(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?"
    r"(?:/(?:-/)?(?:tree|blob|src)/[\w.-]+(?P<folder>(?:/[\w.%-]+)+))?(?:/.*)?(?:[?#].*)?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"https?://[^/\s]+/?(?P<path>[^?#\s]*)", re.IGNORECASE)
_SUFFIXES = re.compile(
    r"(code|pytorch|torch|tensorflow|tf|jax|official|release|public|main|benchmark|dataset|data|paper)+"
)
SHORTEST_PART = 4
"""A name of so many letters may be a part of an address's; shorter ones are in many words."""


@dataclass(frozen=True)
class CodeLink:
    """An address given as the code of a paper."""

    url: str
    name: str
    """Of the repository, or of the folder in it where the address goes to one; of a page its last part."""
    repository: str | None
    """Host, owner and name (and folder) that tell repositories apart; `None` for other pages."""


def read_link(url: str) -> CodeLink | None:
    """What an address leads to, `None` where it has no name: the front page of a site or of an owner.

    Example:
        >>> read_link("https://github.com/Some-Lab/Foo.git").repository
        'github.com/some-lab/foo'
        >>> read_link("https://github.com/big/research/tree/main/foo_bar").name
        'foo_bar'
        >>> read_link("https://github.com/somebody") is None
        True
    """
    url = url.strip().rstrip(".,;)")
    if found := _FORGE.fullmatch(url):
        folder = unquote(found["folder"] or "").rstrip("/")
        name = folder.rsplit("/", 1)[-1] if folder else found["name"]
        key = f"{found['host']}/{found['owner']}/{found['name']}{folder}".lower()
        return CodeLink(url, name, key) if name_key(name) else None
    page = _PAGE.fullmatch(url)
    name = unquote(page["path"]).rstrip("/").rsplit("/", 1)[-1] if page else ""
    if re.match(r"https?://(?:www\.)?(?:github|gitlab)\.com/", url, re.IGNORECASE):
        return None
    return CodeLink(url, name, None) if name_key(name) else None


def belongs_to(link: CodeLink, key: str) -> bool:
    """Whether an address bears the name with this key: alone, with a usual addition, or as a part of it.

    Example:
        >>> link = read_link("https://github.com/some-lab/Foo-pytorch")
        >>> belongs_to(link, "foo"), belongs_to(link, "fo")
        (True, False)
    """
    own = name_key(link.name)
    if own.startswith(key) and (own == key or _SUFFIXES.fullmatch(own[len(key) :])):
        return True
    return len(key) >= SHORTEST_PART and (key in own or (len(own) >= SHORTEST_PART and own in key))
