"""What springs along the pairs of a drawing do to its nodes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@compiled
def pulls(place: Floats, source: Ints, target: Ints, stiffness: Floats) -> Floats:
    """The force on each node, shape (n, 2): along each pair its stiffness times the square of its length."""
    forth, back = np.zeros(place.shape), np.zeros(place.shape)
    for e in range(len(source)):
        u, v = source[e], target[e]
        x, y = place[v, 0] - place[u, 0], place[v, 1] - place[u, 1]
        pull = stiffness[e] * np.sqrt(x * x + y * y)
        forth[u, 0] += pull * x
        forth[u, 1] += pull * y
        back[v, 0] += pull * x
        back[v, 1] += pull * y
    return forth - back
