"""Entities as Parquet tables and back: a file per table, for polars, DuckDB, pandas and Spark as for kgraph.

The columns are the fields of the row classes in `kgraph.model.entities`, in their order; `docs/tables.md` is
made from their docstrings. Each file names the version of the schema in its metadata (`kgraph:schema`), and
`SHA256SUMS` beside them holds their digests: Parquet has no checksum that polars would check, and on damaged
bytes its Rust code may give other values, panic or end the process.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadWorkspace, UnknownName
from kgraph.model import entities as model
from kgraph.model.entities import ROWS, Entities, StoredTable, schema
from kgraph.model.parquet import SCHEMA_VERSION, VERSION_KEY, Written, write_parquet

if TYPE_CHECKING:
    import polars as pl

SUMS = "SHA256SUMS"
"""Name of the file with the digests of all tables, as `sha256sum --check` reads it."""

_REBUILD = "build the workspace again with this kgraph"


def write_tables(entities: Entities, folder: str | os.PathLike[str], *, jobs: int = 0) -> None:
    """Write every table to `folder/{name}.parquet` (zstd, with statistics); same entities, same bytes.

    The folder is made when missing. Empty tables are written too, so that every reader finds its columns.
    Tables on the disk are written by `jobs` processes (0: one for each core).
    """
    from kgraph.processes import default_jobs
    from kgraph.resolve.spread import over

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    stored = {name: found for name in ROWS if (found := entities.stored(name))}
    digests = {name: _write(name, entities.scan(name), folder) for name in ROWS if name not in stored}
    largest_first = sorted(stored, key=entities.height, reverse=True)
    tasks = ((name, stored[name], folder) for name in largest_first)
    digests.update(over(tasks, _write_stored, jobs=(jobs or default_jobs()) if len(stored) > 1 else 1))
    sums = "".join(f"{digests[name]}  {name}.parquet\n" for name in ROWS)
    (folder / SUMS).write_text(sums, encoding="ascii", newline="\n")


def _write_stored(task: tuple[str, StoredTable, Path]) -> tuple[str, str]:
    name, table, folder = task
    if not isinstance(table, Written):
        return name, _write(name, table.scan(), folder)
    path = folder / f"{name}.parquet"
    path.unlink(missing_ok=True)
    try:
        os.link(table.path, path)
    except OSError:  # on another disk, or on one that gives no file a second name
        shutil.copyfile(table.path, path)
    return name, _digest(path)


def _write(name: str, table: pl.LazyFrame, folder: Path) -> str:
    """Write a table; its digest."""
    _check_columns(name, dict(table.collect_schema()), "the entities given")
    path = folder / f"{name}.parquet"
    write_parquet(table, path)
    return _digest(path)


def read_tables(folder: str | os.PathLike[str]) -> Entities:
    """The entities written by `write_tables`, each table read when it is first used.

    Raises:
        BadWorkspace: a table is missing; also, when it is first used, that one is damaged or of another
            version of the schema.
    """
    return Entities(_Folder(Path(folder)))


class _Folder:
    """The tables of a folder. The digest of each is compared before anything parses it."""

    def __init__(self, folder: Path) -> None:
        for name in ROWS:
            if not (folder / f"{name}.parquet").exists():
                raise BadWorkspace(f"{folder / name}.parquet: no such table; {_REBUILD}")
        self._folder, self._sums, self._sound = folder, _read_sums(folder), set[str]()

    def read(self, table: str) -> pl.DataFrame:
        """All of a table."""
        return self.scan(table).collect()

    def scan(self, table: str) -> pl.LazyFrame:
        """A table lazily."""
        if table not in self._sound:
            _check_sum(self._folder / f"{table}.parquet", self._sums)
            self._sound.add(table)
        return scan(self._folder, table)

    def height(self, table: str) -> int:
        """Number of rows of a table."""
        import polars as pl

        return int(self.scan(table).select(pl.len()).collect().item())

    def stored(self, table: str) -> None:
        """There is no need to write again what is written."""


def scan(folder: str | os.PathLike[str], name: str) -> pl.LazyFrame:
    """One table, read lazily: only the columns and rows that a query needs come from the disk.

    Its digest is not checked, as that would read all of it; `read_tables` does.

    Raises:
        UnknownName: there is no such table.
        BadWorkspace: it is missing, no Parquet file, or of another version of the schema.
    """
    import polars as pl

    if name not in ROWS:
        raise UnknownName("table", name, ROWS, hint="docs/tables.md describes them all")
    path = Path(folder) / f"{name}.parquet"
    try:
        version = pl.read_parquet_metadata(path).get(VERSION_KEY)
        columns = dict(pl.read_parquet_schema(path))
    except FileNotFoundError as error:
        raise BadWorkspace(f"{path}: no such table; {_REBUILD}") from error
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(path, str(error).partition("\n")[0]) from error
    if version != SCHEMA_VERSION:
        found = f"version {version} of the tables" if version else "no table of kgraph's"
        raise BadWorkspace(f"{path}: {found}, this kgraph reads version {SCHEMA_VERSION}; {_REBUILD}")
    _check_columns(name, columns, str(path))
    return pl.scan_parquet(path)


def tables_markdown() -> str:
    """The text of `docs/tables.md`: every table and column, from the docstrings of the row classes."""
    parts = [_INTRODUCTION]
    notes = _column_notes()
    for name, row in ROWS.items():
        parts += [f"## {name}", inspect.cleandoc(row.__doc__ or "")]
        lines = ["| column | type | meaning |", "| --- | --- | --- |"]
        for column, hint in row.__annotations__.items():
            kind, _, optional = str(hint).partition(" | ")
            type_name = _ARROW_NAMES[kind] + (" or null" if optional else "")
            meaning = notes.get((row.__name__, column), "").replace("|", "\\|")
            lines.append(f"| `{column}` | {type_name} | {meaning} |")
        parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


_ARROW_NAMES = {"str": "string", "int": "int64", "float": "float64", "bool": "boolean"}

_INTRODUCTION = f"""\
# Tables

<!-- Made from the docstrings in src/kgraph/model/entities.py by kgraph.tables.tables_markdown(). -->

A build writes what it concluded as Parquet files, one per table, in `tables/` of the workspace. Rows are
sorted by key; ids are the last part of the IRIs in the graph. Each file names the version of the schema in
its metadata (`{VERSION_KEY}`: {SCHEMA_VERSION}).

```python
import duckdb

duckdb.sql(\"\"\"
    SELECT people.name, count(*) AS papers
    FROM 'outputs/kgraph/tables/authorships.parquet' AS authorships
    JOIN 'outputs/kgraph/tables/people.parquet' AS people ON people.id = authorships.person
    GROUP BY ALL ORDER BY papers DESC LIMIT 10
\"\"\")
```"""


def _column_notes() -> dict[tuple[str, str], str]:
    """(class, column) → the docstring that stands below the column."""
    notes = {}
    for node in ast.parse(inspect.getsource(model)).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if not (isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name)):
                continue
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                notes[node.name, field.target.id] = " ".join(str(after.value.value).split())
    return notes


def _check_columns(name: str, found: dict[str, pl.DataType], place: str) -> None:
    """Refuse a table whose columns, their order or their types are not those of its row class."""
    expected = schema(ROWS[name])
    if list(found.items()) == list(expected.items()):
        return
    wrong = [c for c in found if c not in expected] + [c for c in expected if found.get(c) != expected[c]]
    what = ", ".join(repr(c) for c in wrong[:5]) or "their order"
    raise BadWorkspace(f"{place}: table {name!r} has other columns than it should ({what}); {_REBUILD}")


def _read_sums(folder: Path) -> dict[str, str]:
    """File name → its digest; of what is not listed nothing is known."""
    if not (folder / SUMS).exists():
        return {}
    lines = (folder / SUMS).read_text(encoding="ascii", errors="replace").splitlines()
    return {name: digest for digest, _, name in (line.partition("  ") for line in lines)}


def _check_sum(path: Path, expected: dict[str, str]) -> None:
    """Compare a table with its digest before anything parses it."""
    if _digest(path) != expected.get(path.name):
        raise _damaged(path, f"its SHA-256 is not the one in {SUMS}")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _damaged(path: Path, reason: str) -> BadWorkspace:
    return BadWorkspace(f"{path}: the table is damaged ({reason}); {_REBUILD}")
