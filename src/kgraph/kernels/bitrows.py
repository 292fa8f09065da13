"""Rows of 512 bits in flat arrays of words, handled in the processor's widest registers.

Loops over the eight words of a row are compiled to scalar steps: closeness and harmonic centrality then take
1.8 times as long, betweenness (see `lanes`) 2.5 times. So these few steps are written in the compiler's own
language. Row i of an array is its words 8 i to 8 i + 7.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

WORDS = 8
BITS = 64 * WORDS

_ROW = ir.VectorType(ir.IntType(64), WORDS)


def _pointer(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    """Where a row of an array begins."""
    data = context.make_array(kind)(context, builder, array).data
    word = builder.mul(row, ir.Constant(ir.IntType(64), WORDS))
    return builder.bitcast(builder.gep(data, [word]), _ROW.as_pointer())


def _load(context: Any, builder: Any, kind: Any, array: Any, row: Any) -> Any:
    loaded = builder.load(_pointer(context, builder, kind, array, row))
    loaded.align = 8
    return loaded


def _store(context: Any, builder: Any, value: Any, kind: Any, array: Any, row: Any) -> None:
    builder.store(value, _pointer(context, builder, kind, array, row)).align = 8


def _call(builder: Any, name: str, result: Any, value: Any) -> Any:
    """What an intrinsic of the compiler makes of a row."""
    whole = f"llvm.{name}.v{WORDS}i64"
    kind = ir.FunctionType(result, [_ROW])
    found = builder.module.globals.get(whole) or ir.Function(builder.module, kind, whole)
    return builder.call(found, [value])


def _reduce(builder: Any, operation: str, value: Any) -> Any:
    """One word from the eight of a row."""
    return _call(builder, f"vector.reduce.{operation}", ir.IntType(64), value)


@intrinsic  # type: ignore[untyped-decorator]
def clear(typing: Any, rows: Any, i: Any) -> Any:
    """Set nothing in row i of `rows`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        nothing = ir.Constant(_ROW, [0] * WORDS)
        _store(context, builder, nothing, signature.args[0], *values)
        return context.get_dummy_value()

    return types.void(rows, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def join(typing: Any, rows: Any, i: Any, others: Any, j: Any) -> Any:
    """Set in row i of `rows` what is set in row j of `others`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        own = _load(context, builder, kinds[0], *values[:2])
        other = _load(context, builder, kinds[2], *values[2:])
        _store(context, builder, builder.or_(own, other), kinds[0], *values[:2])
        return context.get_dummy_value()

    return types.void(rows, types.intp, others, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def join_all(typing: Any, rows: Any, i: Any, others: Any, numbers: Any, first: Any, last: Any) -> Any:
    """Set in row i of `rows` what is set in the rows of `others` that `numbers[first:last]` names.

    Unlike calls of `join`, it keeps the row in a register.
    """

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        joined = cgutils.alloca_once(builder, _ROW)
        builder.store(_load(context, builder, kinds[0], *values[:2]), joined)
        indices = context.make_array(kinds[3])(context, builder, values[3]).data
        one = ir.Constant(ir.IntType(64), 1)
        with cgutils.for_range_slice(builder, values[4], values[5], one) as (entry, _):
            number = builder.sext(builder.load(builder.gep(indices, [entry])), ir.IntType(64))
            other = _load(context, builder, kinds[2], values[2], number)
            builder.store(builder.or_(builder.load(joined), other), joined)
        _store(context, builder, builder.load(joined), kinds[0], *values[:2])
        return context.get_dummy_value()

    return types.void(rows, types.intp, others, numbers, types.intp, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def settle(typing: Any, new: Any, seen: Any, i: Any) -> Any:
    """Take from row i of `new` what row i of `seen` has, add the rest to it; whether there is a rest."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        fresh = _load(context, builder, kinds[0], values[0], values[2])
        known = _load(context, builder, kinds[1], values[1], values[2])
        fresh = builder.and_(fresh, builder.not_(known))
        _store(context, builder, fresh, kinds[0], values[0], values[2])
        _store(context, builder, builder.or_(known, fresh), kinds[1], values[1], values[2])
        return builder.icmp_unsigned("!=", _reduce(builder, "or", fresh), ir.Constant(ir.IntType(64), 0))

    return types.boolean(new, seen, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def covers(typing: Any, rows: Any, i: Any, mask: Any, j: Any) -> Any:
    """Whether all that row j of `mask` sets is set in row i of `rows`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        own = _load(context, builder, kinds[0], *values[:2])
        wanted = _load(context, builder, kinds[2], *values[2:])
        missing = _reduce(builder, "or", builder.and_(wanted, builder.not_(own)))
        return builder.icmp_unsigned("==", missing, ir.Constant(ir.IntType(64), 0))

    return types.boolean(rows, types.intp, mask, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def weigh(typing: Any, rows: Any, i: Any, masks: Any, shifts: Any, j: Any) -> Any:
    """Bits of row i of `rows` that row j of `masks` sets; each counts 2 to the power in row j of `shifts`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        kinds = signature.args
        own = _load(context, builder, kinds[0], values[0], values[1])
        mask = _load(context, builder, kinds[2], values[2], values[4])
        shift = _load(context, builder, kinds[3], values[3], values[4])
        ones = _call(builder, "ctpop", _ROW, builder.and_(own, mask))
        return _reduce(builder, "add", builder.shl(ones, shift))

    return types.int64(rows, types.intp, masks, shifts, types.intp), build
