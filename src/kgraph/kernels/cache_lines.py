"""Lines of the cache, for kernels that jump about in large arrays.

Most of what such a kernel waits for is memory. Large pages, which numpy asks the system for and compiled code
does not, spare it the look-up of where a page is; a row of 64 bytes that begins where a line of the cache
does is one line and not two.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from llvmlite import ir  # type: ignore[import-untyped]
from numba import types
from numba.extending import intrinsic

LINE = 64
"""Bytes of a line of the cache."""


def zeros(n: int, dtype: npt.DTypeLike) -> npt.NDArray[Any]:
    """n zeros, the first at the beginning of a line."""
    kind = np.dtype(dtype)
    whole = np.zeros(n * kind.itemsize + LINE, np.uint8)
    first = -whole.ctypes.data % LINE
    return whole[first : first + n * kind.itemsize].view(kind)


@intrinsic  # type: ignore[untyped-decorator]
def fetch(typing: Any, array: Any, i: Any) -> Any:
    """Ask for element i of an array, so that it is there when it is needed a little later."""

    def build(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, values[0]).data
        pointer = builder.bitcast(builder.gep(data, [values[1]]), ir.IntType(8).as_pointer())
        flag = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, flag, flag, flag])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", (pointer.type,), kind)
        builder.call(prefetch, [pointer, flag(0), flag(3), flag(1)])
        return context.get_dummy_value()

    return types.void(array, types.intp), build
