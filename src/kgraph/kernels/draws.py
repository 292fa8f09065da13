"""Random order from a seed alone: splitmix64, the same on every machine and in every thread.

References:
    G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number generators, OOPSLA (2014) 453–472.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

State = npt.NDArray[np.uint64]
Indices = npt.NDArray[np.int32]


@compiled
def seeded(seed: int) -> State:
    """The state of a stream of draws, one number in an array so that draws can change it."""
    state = np.empty(1, np.uint64)
    state[0] = np.uint64(seed)
    return state


@compiled
def below(n: int, state: State) -> int:
    """A number from 0 to n − 1 (n < 2³²), by multiplication instead of division."""
    state[0] += np.uint64(0x9E3779B97F4A7C15)
    x = state[0]
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x ^= x >> np.uint64(31)
    return int(((x >> np.uint64(32)) * np.uint64(n)) >> np.uint64(32))


@compiled
def shuffled(n: int, state: State) -> Indices:
    """The numbers from 0 to n − 1 in random order."""
    order = np.arange(n).astype(np.int32)
    for i in range(n - 1, 0, -1):
        j = below(i + 1, state)
        order[i], order[j] = order[j], order[i]
    return order
