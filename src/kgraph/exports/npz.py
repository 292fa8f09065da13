"""The weights as a sparse matrix that `scipy.sparse.load_npz` reads, with the nodes beside it.

    matrix = scipy.sparse.load_npz("n.npz")                      # symmetric, CSR, float64
    nodes = polars.read_parquet(numpy.load("n.npz")["nodes.parquet"])    # row i of both is one node

scipy looks for its own five arrays in the zip and leaves the rest alone, so the table of nodes (ids, labels,
every column) and the description travel in the same file. Labels are not an array of numpy's: those have the
width of the longest text, four bytes a character, in every row.

Specification: https://docs.scipy.org/doc/scipy/reference/generated/scipy.sparse.save_npz.html
"""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, Any, BinaryIO

from kgraph.exports.bundle import write_bundle
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import description, portable
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl


def write_npz(network: Network, file: BinaryIO) -> None:
    """Write the matrix of weights (both triangles), `nodes.parquet` and `description.txt` in one zip file."""
    import numpy as np

    network = portable(network, draw=False)
    matrix = _matrix(network)
    arrays = {
        "indices": matrix.indices,
        "indptr": matrix.indptr,
        "format": np.array(b"csr"),
        "shape": np.array(matrix.shape),
        "data": matrix.data,
        "_is_array": np.array(True),
    }
    members = {f"{name}.npy": partial(_write_array, array) for name, array in arrays.items()}
    members["nodes.parquet"] = partial(_write_frame, network.nodes)
    members["description.txt"] = partial(_write_text, description(network) + "\n")
    write_bundle(members, file)


def _matrix(network: Network) -> Any:
    import numpy as np
    from scipy.sparse import coo_array

    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    rows, columns = np.concatenate([source, target]), np.concatenate([target, source])
    weight = np.tile(network.edges["weight"].to_numpy(), 2)
    matrix = coo_array((weight, (rows, columns)), shape=(network.n_nodes, network.n_nodes)).tocsr()
    matrix.sort_indices()
    return matrix


def _write_array(array: Any, file: IO[bytes]) -> None:
    import numpy as np

    np.lib.format.write_array(file, np.asanyarray(array), allow_pickle=False)


def _write_frame(frame: pl.DataFrame, file: IO[bytes]) -> None:
    frame.write_parquet(file)


def _write_text(text: str, file: IO[bytes]) -> None:
    file.write(text.encode())


NPZ = Exporter(
    name="npz",
    title="weights as a sparse matrix (CSR) with the nodes, for scipy",
    extensions=(".npz",),
    accepts="network",
    write=write_npz,
    specification="https://docs.scipy.org/doc/scipy/reference/generated/scipy.sparse.save_npz.html",
)
