"""Largest eigenvectors of a symmetric matrix, and linear systems in it, on compressed rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

SAME = 1e-9
"""Largest eigenvalues of two parts that differ by less, relatively, are the same."""
MOST = 5_000
"""Products at most. Only where two eigenvalues are next to equal are so many not enough."""
EVERY = 5
"""Steps between two looks at whether Lanczos' iteration has arrived."""


@compiled
def products(indptr: Ints, indices: Indices, weights: Floats, nodes: Indices, x: Floats, y: Floats) -> float:
    """y = W x for these rows, and x · y over them; no weights at all mean ones."""
    together = 0.0
    for v in nodes:
        total = 0.0
        if len(weights):
            for e in range(indptr[v], indptr[v + 1]):
                total += weights[e] * x[indices[e]]
        else:
            for e in range(indptr[v], indptr[v + 1]):
                total += x[indices[e]]
        y[v] = total
        together += x[v] * total
    return together


@compiled
def leading_pair(
    indptr: Ints,
    indices: Indices,
    weights: Floats,
    nodes: Indices,
    basis: Floats,
    tolerance: float,
    most: int,
) -> float:
    """The largest eigenvalue on a connected part; its vector, of length 1, is left in `basis[0]`.

    Lanczos' method from equal values; when the basis (steps × nodes) is full, it begins again from the best
    vector in it. Ends when the residual is below `tolerance` times the value, or after `most` products.

    References:
        C. Lanczos, An iteration method for the solution of the eigenvalue problem of linear differential and
            integral operators, J. Research of the National Bureau of Standards 45 (1950) 255–282.
    """
    size = len(basis) - 1
    first = basis[0]
    value, done = 0.0, 0
    for v in nodes:
        first[v] = 1.0 / np.sqrt(len(nodes))
    while True:
        matrix = np.zeros((size, size))
        best = np.ones(1)
        for j in range(size):
            old, new = basis[j], basis[j + 1]
            matrix[j, j] = products(indptr, indices, weights, nodes, old, new)
            before = matrix[j, j - 1] if j else 0.0
            along = 0.0
            for v in nodes:
                new[v] -= matrix[j, j] * old[v]
                if j:
                    new[v] -= before * basis[j - 1, v]
                along += new[v] * first[v]
            # Begun again, the first vector is nearly the one looked for; rounding would bring it back.
            square = 0.0
            for v in nodes:
                new[v] -= along * first[v]
                square += new[v] * new[v]
            length = np.sqrt(square)
            done += 1
            is_last = j == size - 1 or done >= most or length <= tolerance * abs(matrix[j, j])
            if is_last or j % EVERY == EVERY - 1:
                values, vectors = np.linalg.eigh(matrix[: j + 1, : j + 1])
                value, best = values[j], vectors[:, j]
                if is_last or length * abs(best[j]) <= tolerance * value:
                    break
            for v in nodes:
                new[v] /= length
            matrix[j + 1, j] = length
        square = 0.0
        for v in nodes:
            total = 0.0
            for i in range(len(best)):
                total += best[i] * basis[i, v]
            first[v] = total
            square += total * total
        for v in nodes:
            first[v] /= np.sqrt(square)
        if done >= most or length * abs(best[-1]) <= tolerance * value:
            return value


@compiled
def value_bounds(indptr: Ints, indices: Indices, weights: Floats, starts: Ints, members: Indices) -> Floats:
    """Upper bounds of the largest eigenvalue of each connected part: no more than the largest row sum, and
    than the root of (1 − 1/n) Σ w², since all n eigenvalues sum to 0.
    """
    bounds = np.zeros(len(starts) - 1)
    for c in range(len(bounds)):
        largest, squares = 0.0, 0.0
        for v in members[starts[c] : starts[c + 1]]:
            row = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                weight = weights[e] if len(weights) else 1.0
                row += weight
                squares += weight * weight
            largest = max(largest, row)
        bounds[c] = min(largest, np.sqrt(squares * (1.0 - 1.0 / (starts[c + 1] - starts[c]))))
    return bounds


@compiled
def leading_vector(
    indptr: Ints,
    indices: Indices,
    weights: Floats,
    starts: Ints,
    members: Indices,
    size: int,
    tolerance: float,
) -> tuple[float, Floats]:
    """The largest eigenvalue of all, and equal values projected onto its eigenvectors, not scaled.

    Each connected part (`members[starts[c] : starts[c + 1]]`) has one; only those parts are looked at that
    may have the largest. `size` is that of the Lanczos basis.
    """
    n = len(indptr) - 1
    bounds = value_bounds(indptr, indices, weights, starts, members)
    values, vector = np.full(len(bounds), -1.0), np.zeros(n)
    basis = np.empty((size + 1, n))
    best = 0.0
    for c in np.argsort(-bounds):
        if bounds[c] < best * (1.0 - SAME):
            break
        nodes = members[starts[c] : starts[c + 1]]
        values[c] = leading_pair(indptr, indices, weights, nodes, basis, tolerance, MOST)
        best = max(best, values[c])
        total = 0.0
        for v in nodes:
            total += abs(basis[0, v])
        for v in nodes:
            vector[v] = abs(basis[0, v]) * total
    for c in range(len(bounds)):
        if -1.0 < values[c] < best * (1.0 - SAME):
            vector[members[starts[c] : starts[c + 1]]] = 0.0
    return best, vector


@compiled
def solved(
    indptr: Ints,
    indices: Indices,
    weights: Floats,
    factor: float,
    scale: Floats,
    right: Floats,
    start: Floats,
    tolerance: float,
) -> Floats:
    """y with (I − factor · S W S) y = right, for S = diag(scale), by conjugate gradients from `start`.

    The matrix must be positive definite. Ends when the residual is below `tolerance` times the right side.

    References:
        M. R. Hestenes, E. Stiefel, Methods of conjugate gradients for solving linear systems, J. Research of
            the National Bureau of Standards 49 (1952) 409–436.
    """
    n = len(indptr) - 1
    nodes = np.arange(n, dtype=np.int32)
    y, r, p, q, scaled = start.copy(), np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    left = enough = 0.0
    for v in range(n):
        scaled[v] = scale[v] * y[v]
        enough += (tolerance * right[v]) ** 2
    products(indptr, indices, weights, nodes, scaled, q)
    for v in range(n):
        r[v] = right[v] - y[v] + factor * scale[v] * q[v]
        p[v] = r[v]
        scaled[v] = scale[v] * p[v]
        left += r[v] * r[v]
    for _ in range(MOST):
        if left <= enough:
            break
        # p · (p − factor · S W S p), of which the last is a by-product of W S p
        step = -factor * products(indptr, indices, weights, nodes, scaled, q)
        for v in range(n):
            step += p[v] * p[v]
        step, before, left = left / step, left, 0.0
        for v in range(n):
            y[v] += step * p[v]
            r[v] -= step * (p[v] - factor * scale[v] * q[v])
            left += r[v] * r[v]
        for v in range(n):
            p[v] = r[v] + left / before * p[v]
            scaled[v] = scale[v] * p[v]
    return y
