"""Places for nodes: a drawing that a viewer can open, the same at every run.

Each component is drawn for itself, and the drawings are set side by side, the largest first:

    a clique                 on a circle
    a small component        distances on the paper near those in the graph (stress majorisation)
    a large one              pivot scaling for the whole, then springs against a repulsion between all nodes

The repulsion is summed on a mesh by Fourier transform (as in particle-mesh simulations of gravity), so its
cost hardly grows with the number of nodes. It falls with the square of the distance: with the first power,
the rim of a large network crowds into a ring.

References:
    U. Brandes, C. Pich, Eigensolver methods for progressive multidimensional scaling of large data, GD 2006.
    E. R. Gansner, Y. Koren, S. North, Graph drawing by stress majorization, GD 2004.
    Y. Hu, Efficient, high-quality force-directed graph drawing, The Mathematica Journal 10 (2005) 37–71.
    R. W. Hockney, J. W. Eastwood, Computer simulation using particles, 1981.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.networks.selection import component_labels

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

UNIT = 100.0
"""Units of the drawing per length of a spring; nodes are drawn up to 40 units wide."""
SMALL = 50
"""Components up to this size are drawn by stress majorisation."""
PIVOTS = 50
ITERATIONS = 100
STRESS_STEPS = 40
REPULSION = 0.2
"""Against the springs: at 0.2, neighbours in a dense part come to lie about a third of a spring apart."""


@dataclass(frozen=True)
class _Part:
    """A component: its nodes in the network, and its pairs by their numbers within it."""

    nodes: Ints
    source: Ints
    target: Ints

    @property
    def n(self) -> int:
        return len(self.nodes)

    @property
    def is_clique(self) -> bool:
        return 2 * len(self.source) == self.n * (self.n - 1)


def layout(network: Network, *, seed: int = 0) -> dict[str, pl.Series]:
    """The columns `x` and `y` for the nodes, in node order, centred, rounded to 0.01.

    The same network and seed give the same places. Weights play no part.
    """
    import numpy as np
    import polars as pl

    place = np.zeros((network.n_nodes, 2))
    parts = _parts(network)
    drawings = [UNIT * _draw(part, seed) for part in parts]
    for part, drawing in zip(parts, _side_by_side(drawings), strict=True):
        place[part.nodes] = drawing
    place = np.round(place, 2) + 0.0  # no negative zero
    return {"x": pl.Series("x", place[:, 0]), "y": pl.Series("y", place[:, 1])}


def _parts(network: Network) -> list[_Part]:
    """Components by falling size, then by first node."""
    import numpy as np

    label = component_labels(network)
    count = int(label.max(initial=-1)) + 1
    sizes = np.bincount(label, minlength=count)
    by_label = np.argsort(label, kind="stable")
    within = np.empty(network.n_nodes, np.int64)
    within[by_label] = np.arange(network.n_nodes) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    of_edge = label[source]
    edges = np.argsort(of_edge, kind="stable")
    node_groups = np.split(by_label, np.cumsum(sizes)[:-1]) if count else []
    edge_groups = np.split(edges, np.cumsum(np.bincount(of_edge, minlength=count))[:-1]) if count else []
    return [
        _Part(node_groups[c], within[source[edge_groups[c]]], within[target[edge_groups[c]]])
        for c in np.argsort(-sizes, kind="stable")
    ]


def _draw(part: _Part, seed: int) -> Floats:
    """Places in lengths of a spring."""
    if part.is_clique:
        return _circle(part.n)
    if part.n <= SMALL:
        return _small(part, seed)
    return _springs(part, _pivot_scaling(part), seed)


def _circle(n: int) -> Floats:
    """Nodes on a circle, neighbours on it half a spring apart."""
    import numpy as np

    angle = 2 * np.pi * np.arange(n) / n
    radius = 0.0 if n == 1 else 0.25 / np.sin(np.pi / n)
    return radius * np.column_stack([np.cos(angle), np.sin(angle)])


def _graph_distances(part: _Part) -> Floats:
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    rows, columns = np.concatenate([part.source, part.target]), np.concatenate([part.target, part.source])
    matrix = coo_array((np.ones(len(rows)), (rows, columns)), shape=(part.n, part.n)).tocsr()
    return np.asarray(dijkstra(matrix, unweighted=True), dtype=np.float64)


def _small(part: _Part, seed: int) -> Floats:
    """Stress majorisation: each step puts every node where its distances to all others want it (SMACOF)."""
    import numpy as np

    n = part.n
    wanted = _graph_distances(part) / 2
    np.fill_diagonal(wanted, 1.0)
    pull = wanted**-2
    np.fill_diagonal(pull, 0.0)
    place = _scaled(wanted - np.eye(n)) + np.random.default_rng(seed).normal(scale=0.05, size=(n, 2))
    total = pull.sum(axis=1, keepdims=True)
    for _ in range(STRESS_STEPS):
        apart = place[:, None, :] - place[None, :, :]
        distance = np.sqrt((apart**2).sum(axis=2)) + 1e-9
        ideal = place[None, :, :] + apart * (wanted / distance)[:, :, None]
        place = (pull[:, :, None] * ideal).sum(axis=1) / total
    return place


def _pivot_scaling(part: _Part) -> Floats:
    """Pivot MDS: classical scaling of the distances to a few nodes far apart from each other."""
    import numpy as np

    from kgraph.kernels.csr import symmetric_rows
    from kgraph.kernels.diameter import distances_from

    source, target = (ends.astype(np.int32) for ends in (part.source, part.target))
    indptr, indices, _ = symmetric_rows(part.n, source, target, np.ones(len(source)))
    queue = np.empty(part.n, np.int64)
    pivot, nearest = int(np.diff(indptr).argmax()), np.full(part.n, part.n, np.int32)
    distances = np.empty((part.n, min(PIVOTS, part.n)))
    for column in distances.T:
        away, _ = distances_from(indptr, indices, pivot, queue)
        column[:] = away
        nearest = np.minimum(nearest, away)
        pivot = int(nearest.argmax())
    return _scaled(distances)


def _scaled(distances: Floats) -> Floats:
    """The two leading coordinates of distances to some points, by double centring."""
    import numpy as np

    squares = distances**2
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()
    _, vectors = np.linalg.eigh(centred.T @ centred)
    place = -0.5 * centred @ vectors[:, [-1, -2]]
    # Eigenvectors have no sign of their own, and their last digits depend on the machine.
    place *= np.where(place[np.abs(place).argmax(axis=0), [0, 1]] < 0, -1.0, 1.0)
    size = np.sqrt((place**2).sum(axis=1).mean())
    place = np.round(place / size if size else place, 6)
    return np.asarray(place * np.sqrt(distances.mean()), dtype=np.float64)


def _springs(part: _Part, place: Floats, seed: int) -> Floats:
    """Springs (force d² along pairs, weaker at nodes of many) against the repulsion on the mesh."""
    import numpy as np

    from kgraph.kernels.springs import pulls

    n = part.n
    spread = np.sqrt(n)
    degree = np.bincount(np.concatenate([part.source, part.target]), minlength=n)
    stiffness = 1 / np.sqrt(np.minimum(degree[part.source], degree[part.target]))
    size = np.sqrt(((place - place.mean(axis=0)) ** 2).sum(axis=1).mean()) or 1.0
    place = (place - place.mean(axis=0)) * (0.2 * spread / size)
    place = place + np.random.default_rng(seed).normal(scale=0.02 * spread, size=place.shape)
    mesh = _Mesh.of_size(int(np.clip(2 ** np.ceil(np.log2(2 * spread)), 64, 256)))
    for step in range(ITERATIONS):
        force = mesh.repulsion(place)
        force += pulls(place, part.source, part.target, stiffness)
        length = np.sqrt((force**2).sum(axis=1, keepdims=True)) + 1e-12
        longest = 0.1 * spread * (1 - step / ITERATIONS) ** 2 + 0.02
        place = place + force / length * np.minimum(length, longest)
    return np.asarray(place - place.mean(axis=0), dtype=np.float64)


@dataclass(frozen=True)
class _Mesh:
    """A square mesh, and the transforms of the force 1/d² of a point on it along both axes."""

    size: int
    along: tuple[npt.NDArray[np.complex128], npt.NDArray[np.complex128]]

    @classmethod
    def of_size(cls, size: int) -> _Mesh:
        import numpy as np
        from scipy import fft

        # Twice the size, so that what leaves at one side does not come in at the other.
        steps = np.fft.fftfreq(2 * size, 1 / (2 * size))
        x, y = np.meshgrid(steps, steps, indexing="ij")
        fall = np.maximum(x * x + y * y, 0.25) ** -1.5
        return cls(size, (fft.rfft2(x * fall), fft.rfft2(y * fall)))

    def repulsion(self, place: Floats) -> Floats:
        """The force of all nodes on each: shared out to the mesh points around, and read off there."""
        import numpy as np
        from scipy import fft

        low = place.min(axis=0)
        step = ((place.max(axis=0) - low).max() * 1.02 + 1e-9) / (self.size - 1)
        at = (place - low) / step
        corner = np.minimum(at.astype(np.int64), self.size - 2)
        (right, up), (left, down) = (at - corner).T, (1 - (at - corner)).T
        first = corner[:, 0] * self.size + corner[:, 1]
        shares = (left * down, left * up, right * down, right * up)
        points = (first, first + 1, first + self.size, first + self.size + 1)
        mass = np.zeros(self.size**2)
        for share, point in zip(shares, points, strict=True):
            mass += np.bincount(point, share, self.size**2)
        field = fft.rfft2(mass.reshape(self.size, self.size), (2 * self.size, 2 * self.size))
        force = np.empty_like(place)
        for axis, kernel in enumerate(self.along):
            values = fft.irfft2(field * kernel, (2 * self.size, 2 * self.size))[
                : self.size, : self.size
            ].ravel()
            read = sum(share * values[point] for share, point in zip(shares, points, strict=True))
            force[:, axis] = REPULSION * step**-2 * read
        return force


def _side_by_side(drawings: list[Floats]) -> list[Floats]:
    """Drawings in rows from the top, in their order, the whole about as wide as high and centred."""
    import numpy as np

    if not drawings:
        return []
    sizes = np.array([d.max(axis=0) - d.min(axis=0) for d in drawings]) + UNIT / 2
    width = max(sizes[:, 0].max(), 1.1 * np.sqrt(sizes.prod(axis=1).sum()))
    placed, x, y, height = [], 0.0, 0.0, 0.0
    for drawing, (wide, high) in zip(drawings, sizes, strict=True):
        if x and x + wide > width:
            x, y, height = 0.0, y - height, 0.0
        top_left = np.array([drawing[:, 0].min(), drawing[:, 1].max()])
        placed.append(drawing - top_left + (x, y))
        x, height = x + wide, max(height, high)
    points = np.concatenate(placed)
    centre = (points.max(axis=0) + points.min(axis=0)) / 2
    return [drawing - centre for drawing in placed]
