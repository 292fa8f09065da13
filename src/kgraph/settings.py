"""`kgraph.toml`: what a folder's commands need not be told again.

    [columns]                 # of tables that nobody knows: our field = title of the column
    title = "Titel"
    authors = ["Verfasser", "Mitverfasser"]   # or one

    [read]
    as_of = 2026-05-22        # the day on which pages were saved
    max_size = "20G"

The file is looked for in the current folder only, so that nothing outside of a project changes its result.
What a command is told on its line counts more.
"""

from __future__ import annotations

import datetime
import difflib
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from kgraph.errors import BadRequest
from kgraph.readers.csv_columns import FIELDS
from kgraph.readers.fields.dates import parse_iso_date

FILE = "kgraph.toml"

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def parse_size(text: str) -> int:
    """`20G` or `500 MB` in bytes (powers of 1,024).

    Example:
        >>> parse_size("500M"), parse_size("12")
        (524288000, 12)

    Raises:
        ValueError: it is no size.
    """
    match = re.fullmatch(r"(\d{1,15}) ?([KMGT]?)(?:i?B)?", text.strip(), re.IGNORECASE)
    if not match:
        raise ValueError(f"{text!r} is no size; such as 500M or 20G")
    return int(match[1]) * _UNITS[match[2].upper()]


def _is_size(value: object) -> object:
    """A text as bytes; numbers are bytes."""
    return parse_size(value) if isinstance(value, str) else value


def _is_day(value: object) -> object:
    """A date of TOML's own or a text `2026`, `2026-05`, `2026-05-22`; the year alone may be a number."""
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and parse_iso_date(value) is None:
        raise ValueError(f"{value!r} is no date; such as 2026-05-22, 2026-05 or 2026")
    return value


def _is_field(name: str) -> str:
    if name not in FIELDS:
        near = difflib.get_close_matches(name, FIELDS, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no field {name!r}{hint} (there are {', '.join(FIELDS)})")
    return name


def _as_titles(value: object) -> object:
    """One title or a list of them, as a tuple."""
    titles = [value] if isinstance(value, str) else value
    if not isinstance(titles, list) or not titles or not all(isinstance(t, str) and t for t in titles):
        raise ValueError("it takes the title of a column, or a list of such")
    return tuple(titles)


class ReadSettings(BaseModel):
    """The table `[read]`; `None` where it says nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    input_format: str | None = None
    """As which every document is read, as after `--input-format`."""
    as_of: Annotated[str | None, BeforeValidator(_is_day)] = None
    """The day on which pages were saved, as after `--as-of`."""
    max_size: Annotated[int | None, BeforeValidator(_is_size), Field(gt=0)] = None
    """Bytes that a compressed document may become, as after `--max-size`."""
    max_ratio: Annotated[float | None, Field(gt=0, strict=False)] = None
    """How many times its stored size it may become, as after `--max-ratio`."""
    jobs: Annotated[int | None, Field(ge=0)] = None
    """Processes that work; 0 is one for each core."""


class Settings(BaseModel):
    """What `kgraph.toml` says."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    columns: dict[
        Annotated[str, AfterValidator(_is_field)], Annotated[tuple[str, ...], BeforeValidator(_as_titles)]
    ] = {}
    """Of tables that nobody knows: our field → titles of its columns, as after `--columns`."""
    read: ReadSettings = ReadSettings()


def load_settings(folder: str | Path = ".") -> Settings:
    """What the `kgraph.toml` of that folder says; nothing where there is none.

    Raises:
        BadRequest: it cannot be read or understood; the message names file, line and key.
    """
    path = Path(folder) / FILE
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return Settings()
    except (OSError, UnicodeDecodeError) as error:
        raise BadRequest(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise BadRequest(f"{path}: no TOML: {error}") from error
    except ValidationError as error:
        told = [_told(path, text, dict(fault)) for fault in error.errors(include_url=False)[:5]]
        raise BadRequest("\n".join(told)) from error


def _told(path: Path, text: str, fault: dict[str, Any]) -> str:
    """One fault with its line, and the key as `[table] key`."""
    keys = [str(key) for key in fault["loc"] if key != "[key]"]
    line = line_of(text, keys)
    table, key = (keys[0], " ".join(keys[1:])) if keys else ("", "")
    message = str(fault["msg"]).removeprefix("Value error, ")
    if fault["type"] == "extra_forbidden":
        known = ReadSettings.model_fields if key else Settings.model_fields
        message = f"no such {'key' if key else 'table'}; there are {', '.join(known)}"
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: [{table}]{' ' if key else ''}{key}: {message[:1].lower() + message[1:]}"


def line_of(text: str, keys: Iterable[str]) -> int | None:
    """On which line of TOML a table or its key stands, as far as a plain look tells.

    Example:
        >>> line_of("[read]\\njobs = 1\\n[columns]\\n'title' = 2", ["columns", "title"])
        4
    """
    wanted = ".".join(keys)
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(r"\s*\[+([^\[\]]+)\]", line):
            table = _plain_key(match[1])
            found = table
        else:
            key = _plain_key(line.partition("=")[0])
            found = f"{table}.{key}" if table else key
        if found == wanted:
            return number
    return None


def _plain_key(text: str) -> str:
    return ".".join(part.strip(" \t\"'") for part in text.split("."))
