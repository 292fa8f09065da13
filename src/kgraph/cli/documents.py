"""`kgraph inspect`, `kgraph formats`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options

if TYPE_CHECKING:
    from kgraph.model.records import Statement
    from kgraph.readers.inspection import Inspection


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option("--input-format", help="Read as this format (kgraph formats lists them).")
@click.option(
    "--columns", metavar="FIELD=COLUMN,…", callback=options.columns, help="Of tables, as for build."
)
@click.option("--as-of", metavar="DATE", help="The day the pages were saved.")
@click.option("--records", type=click.IntRange(0), default=3, show_default=True, help="How many to show.")
@options.decompression
@options.as_json
@click.pass_context
def inspect(
    ctx: click.Context,
    documents: tuple[str, ...],
    input_format: str | None,
    columns: tuple[tuple[str, str], ...] | None,
    as_of: str | None,
    records: int,
    max_bytes: int | None,
    max_ratio: float | None,
    as_json: bool,
) -> None:
    """Say what documents are taken for, and what is understood of them.

    The format and why, the encoding, what was read, what was rejected and why, what nothing holds, and the
    first records as understood. Nothing is built.

    \b
    Examples:
      kgraph inspect export.csv
      kgraph inspect table.tsv --columns title=Titel,authors=Verfasser
    """
    from kgraph.errors import AmbiguousFormat, BadDocument
    from kgraph.readers import Limits, ReadOptions, find_documents
    from kgraph.readers.inspection import inspect_document

    told = options.with_settings(
        {
            "input_format": input_format,
            "columns": columns,
            "as_of": as_of,
            "max_bytes": max_bytes,
            "max_ratio": max_ratio,
        }
    )
    limits = Limits(told.get("max_bytes", Limits.max_bytes), told.get("max_ratio", Limits.max_ratio))
    read_options = ReadOptions(as_of=told.get("as_of"), columns=told.get("columns", ()))
    failed = 0
    for n, source in enumerate(find_documents(documents, limits=limits)):
        try:
            found = inspect_document(
                source, input_format=told.get("input_format"), options=read_options, shown=records
            )
        except (BadDocument, AmbiguousFormat) as error:
            failed += not source.is_found  # in a folder there may be anything
            click.echo(f"kgraph: {error}", err=True)
            continue
        if as_json:
            click.echo(json.dumps(_as_values(found), ensure_ascii=False))
        else:
            click.echo(("\n" if n else "") + "\n".join(_lines(found)))
    if failed:
        ctx.exit(1)


def _as_values(found: Inspection) -> dict[str, Any]:
    import msgspec

    values: dict[str, Any] = msgspec.to_builtins(found)
    return values


def _lines(found: Inspection) -> Iterator[str]:
    """The inspection, for people."""
    packed = f", {found.compression}" if found.compression else ""
    yield found.path
    yield f"  {found.title} ({found.format}): {found.evidence}"
    yield f"  {found.size_bytes:,} bytes{packed}, {found.encoding}"
    if found.n_triples:
        yield f"  {found.n_triples:,} triples, a graph of their own; {found.n_rejected:,} rejected"
        return
    persons = f" and {found.n_persons:,} people" if found.n_persons else ""
    yield (
        f"  {found.n_records:,} records{persons}, {found.n_rejected:,} rejected; {found.n_authors:,} author"
        f" names, {found.n_affiliations:,} affiliations, {found.n_references:,} references"
    )
    for title, counts in (
        ("columns", found.columns),
        ("identifiers", found.ids),
        ("records without", found.missing),
        ("lists cut (et al.)", {"": found.n_cut_lists} if found.n_cut_lists else {}),
        ("repaired encodings", found.repairs),
        ("not used", found.unused),
        ("rejected", found.reasons),
    ):
        if counts:
            told = (f"{name} {n:,}" if isinstance(n, int) else f"{name} ← {n}" for name, n in counts.items())
            yield f"  {title}: {', '.join(text.strip() for text in told)}"
    for rejected in found.rejected:
        yield f"  line {rejected.line} rejected: {rejected.reason}"
    for statement in found.shown:
        yield ""
        yield from (f"    {line}" for line in _shown(statement))


def _shown(statement: Statement) -> Iterator[str]:
    """One statement, one property a line."""
    import msgspec

    values = msgspec.to_builtins(statement)
    place = values.pop("place", {})
    yield f"line {place.get('line', '?')}, {place.get('record', '')}"
    for name, value in values.items():
        if value in (None, "", (), [], {}) or name == "unused":
            continue
        if name in ("authors", "editors"):
            yield f"{name}: {'; '.join(_author(author) for author in value[:8])}" + (
                f"; … {len(value) - 8} more" if len(value) > 8 else ""
            )
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield f"{name}: {text if len(text) <= 160 else text[:159] + '…'}"


def _author(author: dict[str, Any]) -> str:
    ids = " ".join(f"{scheme}:{value}" for scheme, value in author.get("ids", {}).items())
    places = " | ".join(a["text"] for a in author.get("affiliations", ()))
    return f"{author['name']}" + (f" [{ids}]" if ids else "") + (f" ({places[:80]})" if places else "")


@click.command()
@options.as_json
def formats(as_json: bool) -> None:
    """List the formats that are read and written.

    \b
    Example:
      kgraph formats
    """
    from kgraph.exports import exporters
    from kgraph.readers import all_formats

    reads = [(f.name, f.title, " ".join(f.extensions)) for f in all_formats()]
    writes = [(e.name, e.title, " ".join(e.extensions)) for e in exporters()]
    if as_json:
        fields = ("name", "title", "extensions")
        click.echo(
            json.dumps(
                {
                    "reads": [dict(zip(fields, row, strict=True)) for row in reads],
                    "writes": [dict(zip(fields, row, strict=True)) for row in writes],
                }
            )
        )
        return
    for heading, rows in (("reads", reads), ("writes", writes)):
        click.echo(heading)
        for name, title, extensions in rows:
            click.echo(f"  {name:<18} {title}  {extensions}")


COMMANDS = (inspect, formats)
