"""Rows of eight numbers in flat arrays, one number for each of eight searches: see `bitrows`.

Arrays of `depth` and of `numbers` (of rows) hold int32, all others float64. Lane k of row i is element
8 i + k.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

LANES = 8

_FLOATS = ir.VectorType(ir.DoubleType(), LANES)
_DEPTHS = ir.VectorType(ir.IntType(32), LANES)
_ZERO = ir.Constant(_FLOATS, [0.0] * LANES)
_ONE = ir.Constant(_FLOATS, [1.0] * LANES)


class _Rows:
    """Row i of each of the arrays among the arguments of an intrinsic."""

    def __init__(self, context: Any, builder: Any, signature: Any, values: Any) -> None:
        self.context, self.builder = context, builder
        self.kinds, self.values = signature.args, values

    def _pointer(self, argument: int, row: Any) -> Any:
        kind = self.kinds[argument]
        data = self.context.make_array(kind)(self.context, self.builder, self.values[argument]).data
        start = self.builder.mul(row, ir.Constant(ir.IntType(64), LANES))
        vector = _DEPTHS if kind.dtype == types.int32 else _FLOATS
        return self.builder.bitcast(self.builder.gep(data, [start]), vector.as_pointer())

    def load(self, argument: int, row: int) -> Any:
        """The row of which another argument is the number."""
        return self.load_at(argument, self.values[row])

    def load_at(self, argument: int, row: Any) -> Any:
        loaded = self.builder.load(self._pointer(argument, row))
        loaded.align = 4
        return loaded

    def store(self, value: Any, argument: int, row: int) -> None:
        self.builder.store(value, self._pointer(argument, self.values[row])).align = 4

    def spread(self, argument: int) -> Any:
        """A number in all lanes."""
        value = self.values[argument]
        vector = _FLOATS
        if self.kinds[argument] == types.int32:
            vector = _DEPTHS
        lanes = ir.Constant(vector, ir.Undefined)
        for k in range(LANES):
            lanes = self.builder.insert_element(lanes, value, ir.Constant(ir.IntType(32), k))
        return lanes


@intrinsic  # type: ignore[untyped-decorator]
def clear(typing: Any, rows: Any, i: Any) -> Any:
    """Set row i of `rows` to zero."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        _Rows(context, builder, signature, values).store(_ZERO, 0, 1)
        return context.get_dummy_value()

    return types.void(rows, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def add(typing: Any, sums: Any, i: Any, terms: Any, j: Any) -> Any:
    """Add row j of `terms` to row i of `sums`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        rows.store(builder.fadd(rows.load(0, 1), rows.load(2, 3)), 0, 1)
        return context.get_dummy_value()

    return types.void(sums, types.intp, terms, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def add_all(typing: Any, sums: Any, i: Any, terms: Any, numbers: Any, first: Any, last: Any) -> Any:
    """Add to row i of `sums` the rows of `terms` in `numbers[first:last]`, one after another.

    Unlike calls of `add`, it keeps the sum in a register.
    """

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        total = cgutils.alloca_once(builder, _FLOATS)
        builder.store(rows.load(0, 1), total)
        kind = signature.args[3]
        indices = context.make_array(kind)(context, builder, values[3]).data
        one = ir.Constant(ir.IntType(64), 1)
        with cgutils.for_range_slice(builder, values[4], values[5], one) as (entry, _):
            number = builder.sext(builder.load(builder.gep(indices, [entry])), ir.IntType(64))
            term = rows.load_at(2, number)
            builder.store(builder.fadd(builder.load(total), term), total)
        rows.store(builder.load(total), 0, 1)
        return context.get_dummy_value()

    return types.void(sums, types.intp, terms, numbers, types.intp, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def arrive(typing: Any, ahead: Any, paths: Any, depth: Any, i: Any, d: Any, size: Any) -> Any:
    """Searches that reach node i for the first time, as bits.

    Their numbers of paths in `ahead` are kept with the depth, and go on from each of the node's `size`
    people; those of the other searches are dropped.
    """

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        coming, known = rows.load(0, 3), rows.load(1, 3)
        new = builder.and_(builder.fcmp_ordered(">", coming, _ZERO), builder.fcmp_ordered("==", known, _ZERO))
        rows.store(builder.select(new, coming, known), 1, 3)
        rows.store(builder.select(new, rows.spread(4), rows.load(2, 3)), 2, 3)
        rows.store(builder.select(new, builder.fmul(coming, rows.spread(5)), _ZERO), 0, 3)
        return builder.zext(builder.bitcast(new, ir.IntType(LANES)), ir.IntType(64))

    return types.int64(ahead, paths, depth, types.intp, types.int32, types.float64), build


@intrinsic  # type: ignore[untyped-decorator]
def hand_back(typing: Any, back: Any, paths: Any, share: Any, depth: Any, i: Any, d: Any, mass: Any) -> Any:
    """Put into `back` what the `mass` people of node i at depth d, and all behind them, owe to one path."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        here = builder.icmp_signed("==", rows.load(3, 4), rows.spread(5))
        targets = builder.fmul(rows.spread(6), builder.fadd(_ONE, rows.load(2, 4)))
        divisor = builder.select(here, rows.load(1, 4), _ONE)
        rows.store(builder.select(here, builder.fdiv(targets, divisor), _ZERO), 0, 4)
        return context.get_dummy_value()

    return types.void(back, paths, share, depth, types.intp, types.int32, types.float64), build


@intrinsic  # type: ignore[untyped-decorator]
def collect(typing: Any, share: Any, paths: Any, depth: Any, i: Any, d: Any, owed: Any, j: Any) -> Any:
    """Make row j of `owed` the share of node i in the searches in which it is at depth d."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        here = builder.icmp_signed("==", rows.load(2, 3), rows.spread(4))
        own = builder.fmul(rows.load(1, 3), rows.load(5, 6))
        rows.store(builder.select(here, own, rows.load(0, 3)), 0, 3)
        return context.get_dummy_value()

    return types.void(share, paths, depth, types.intp, types.int32, owed, types.intp), build


@intrinsic  # type: ignore[untyped-decorator]
def tally(typing: Any, sums: Any, squares: Any, i: Any, share: Any, weights: Any, j: Any) -> Any:
    """Add to row i of `sums` and `squares` that of `share` and its square, times row j of `weights`."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        rows = _Rows(context, builder, signature, values)
        own = rows.load(3, 2)
        weighted = builder.fmul(own, rows.load(4, 5))
        rows.store(builder.fadd(rows.load(0, 2), weighted), 0, 2)
        rows.store(builder.fadd(rows.load(1, 2), builder.fmul(weighted, own)), 1, 2)
        return context.get_dummy_value()

    return types.void(sums, squares, types.intp, share, weights, types.intp), build
