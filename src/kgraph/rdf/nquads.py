"""N-Quads from table columns: expressions that give whole lines, so that no quad is ever a Python object.

A statement is a predicate and an expression for its object; where the object is null there is no statement.
Grammar: https://www.w3.org/TR/n-quads/. Literals are escaped as canonical N-Triples does
(https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples), so control characters survive every reader.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from kgraph.errors import BadRequest
from kgraph.kernels.parallel import n_processors
from kgraph.progress import SILENT, Progress
from kgraph.rdf.batches import Batches
from kgraph.rdf.iris import entity_iri
from kgraph.rdf.vocabulary import term

if TYPE_CHECKING:
    import polars as pl

Result = TypeVar("Result")

PROFILES = ("minimal", "core", "full")
"""How much is written: each holds all that the one before it holds."""

# U+0085, U+2028 and U+2029 end lines for Python, and some readers cut N-Quads into lines that way.
_ESCAPED = [chr(c) for c in (*range(0x20), 0x7F, 0x85, 0x2028, 0x2029)]
_NAMED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
ESCAPES: dict[str, str] = {c: f"\\u{ord(c):04X}" for c in _ESCAPED} | _NAMED
"""Character → how a literal spells it; all others stand for themselves."""

SLICE_ROWS = 5_000
"""Rows turned to text at once: bounds the memory; larger slices are no faster."""


@dataclass(frozen=True)
class Statement:
    """One triple per row: a term (`kg:title`) and an expression made by the functions below."""

    predicate: str
    object: pl.Expr
    profile: str = "minimal"
    """The smallest profile that holds it."""


@dataclass(frozen=True)
class Block:
    """What the rows of one frame state about one subject each, in one graph."""

    rows: Batches
    subject: pl.Expr
    statements: Sequence[Statement]
    graph: pl.Expr | None = None
    """`None`: the default graph."""

    def within(self, profile: str) -> list[Statement]:
        """The statements that a profile holds."""
        level = PROFILES.index(profile)
        return [s for s in self.statements if PROFILES.index(s.profile) <= level]


@dataclass
class Writer:
    """Writes blocks as N-Quads and counts them."""

    file: BinaryIO
    profile: str = "full"
    triples: Counter[str] = field(default_factory=Counter)
    """Predicate (as a term) → quads written."""

    def __post_init__(self) -> None:
        if self.profile not in PROFILES:
            raise BadRequest(f"no profile {self.profile!r}; there are {', '.join(PROFILES)}")

    def write(self, block: Block, progress: Progress = SILENT) -> int:
        """Write a block, a slice at a time, and give back the number of its quads."""
        statements = block.within(self.profile)
        before, done, parts = self.triples.total(), 0, block.rows.parts
        lines = [_line(block, s).alias(str(n)) for n, s in enumerate(statements)]
        with ThreadPoolExecutor(n_processors()) as pool:
            for number, part in enumerate(parts if lines else (), 1):
                slices = part.collect().iter_slices(SLICE_ROWS)
                for counts, text in _in_order(pool, partial(_quads, lines), slices):
                    self.triples.update(dict(zip([s.predicate for s in statements], counts, strict=True)))
                    self.file.write(text)
                progress.advance(block.rows.height * number // len(parts) - done)
                done = block.rows.height * number // len(parts)
        progress.advance(block.rows.height - done)
        return self.triples.total() - before


def _quads(lines: Sequence[pl.Expr], rows: pl.DataFrame) -> tuple[list[int], bytes]:
    """How many quads there are of each statement, and all of them, row by row."""
    import polars as pl

    quads = rows.rechunk().select(lines)  # `format` panics on an empty chunk (pola-rs/polars#25339)
    counts = [len(column) - column.null_count() for column in quads.iter_columns()]
    together = pl.concat_str(pl.all(), ignore_nulls=True).str.join("").cast(pl.Binary)
    return counts, quads.select(together).item()


def _in_order(
    pool: ThreadPoolExecutor, work: Callable[[pl.DataFrame], Result], frames: Iterable[pl.DataFrame]
) -> Iterator[Result]:
    """What threads make of frames, in the order of these, only a few frames ahead."""
    waiting: deque[Future[Result]] = deque()
    for frame in frames:
        waiting.append(pool.submit(work, frame))
        if len(waiting) > 2 * n_processors():
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _line(block: Block, statement: Statement) -> pl.Expr:
    import polars as pl

    parts = [block.subject, pl.lit(f" <{term(statement.predicate)}> "), statement.object]
    if block.graph is not None:
        parts += [pl.lit(" "), block.graph]
    return pl.concat_str([*parts, pl.lit(" .\n")])  # null where any part is null


# --- objects, subjects and graphs -------------------------------------------------------------------------


def resource(template: str, *columns: str) -> pl.Expr:
    """The IRI `template` with its `{}` filled by columns; null where one of them is null.

    The columns must hold nothing that an IRI may not hold.
    """
    import polars as pl

    return pl.concat_str(pl.lit("<"), pl.format(template, *map(pl.col, columns)), pl.lit(">"))


def of_kind(base: str, kind: str, column: str) -> pl.Expr:
    """The IRIs of the things of a kind whose ids stand in a column."""
    return resource(entity_iri(base, kind, "{}"), column)


def fixed(iri: str) -> pl.Expr:
    """The same IRI in every row."""
    import polars as pl

    return pl.lit(f"<{iri}>")


def whole(column: str) -> pl.Expr:
    """The IRIs that stand in a column."""
    import polars as pl

    return pl.concat_str(pl.lit("<"), pl.col(column), pl.lit(">"))


def listed(column: str, iris: Mapping[str, str]) -> pl.Expr:
    """The IRI for which a word of a closed list stands."""
    import polars as pl

    return pl.col(column).replace_strict(
        {word: f"<{iri}>" for word, iri in iris.items()}, return_dtype=pl.String
    )


def text(column: str) -> pl.Expr:
    """A plain literal (`xsd:string`)."""
    import polars as pl

    return pl.concat_str(pl.lit('"'), pl.col(column).str.replace_many(ESCAPES), pl.lit('"'))


def integer(column: str) -> pl.Expr:
    """An `xsd:integer`."""
    import polars as pl

    return _typed(pl.col(column).cast(pl.String), "xsd:integer")


def double(column: str) -> pl.Expr:
    """An `xsd:double`, spelt as Oxigraph spells it (`89`, `0.97`); null where it is not finite."""
    import polars as pl

    spelt = pl.col(column).cast(pl.String).str.strip_suffix(".0")
    return _typed(pl.when(pl.col(column).is_finite()).then(spelt), "xsd:double")


def boolean(column: str) -> pl.Expr:
    """An `xsd:boolean`."""
    import polars as pl

    return _typed(pl.col(column).cast(pl.String), "xsd:boolean")


def only_true(column: str) -> pl.Expr:
    """`true` where it is, nothing elsewhere: for what is rare and false unless said."""
    import polars as pl

    return pl.when(pl.col(column)).then(pl.lit(f'"true"^^<{term("xsd:boolean")}>'))


def date(column: str) -> pl.Expr:
    """An `xsd:date`; null where the text is no day of the calendar."""
    import polars as pl

    day = pl.col(column).str.to_date("%Y-%m-%d", strict=False).dt.strftime("%Y-%m-%d")
    return _typed(day, "xsd:date")


def datetime(column: str) -> pl.Expr:
    """An `xsd:dateTime`, as it stands in the column."""
    import polars as pl

    return _typed(pl.col(column), "xsd:dateTime")


def _typed(lexical: pl.Expr, datatype: str) -> pl.Expr:
    import polars as pl

    return pl.concat_str(pl.lit('"'), lexical, pl.lit(f'"^^<{term(datatype)}>'))
