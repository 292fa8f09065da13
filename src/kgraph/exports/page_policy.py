"""What a page that we write lets a browser do: run its own scripts, by their digests, and fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable


def page_policy(scripts: Iterable[str], styles: Iterable[str] | None = None) -> str:
    """The content security policy under which exactly these scripts run and nothing is fetched.

    Texts as they stand between their tags. styles: likewise; null lets every style apply, also those that
    stand in attributes, for drawing code that writes such.

    Specification: https://www.w3.org/TR/CSP3/
    """
    styled = "'unsafe-inline'" if styles is None else _digests(styles)
    return (
        f"default-src 'none'; script-src {_digests(scripts)}; style-src {styled};"
        " img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'"
    )


def inert(code: str, tag: str) -> str:
    """Code of a `script` or `style` element that cannot end it, with the line ends that browsers digest.

    Only texts, patterns and comments hold `</script` or `<!--`, and there a backslash changes nothing.
    """
    code = code.replace("\r\n", "\n").replace("\r", "\n")
    ended = re.sub(f"</(?={tag})", r"<\\/", code, flags=re.IGNORECASE)
    return ended.replace("<!--", "<\\!--")


def _digests(texts: Iterable[str]) -> str:
    found = {base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts}
    return " ".join(f"'sha256-{digest}'" for digest in sorted(found)) or "'none'"
