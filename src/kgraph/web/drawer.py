"""The process that draws one map for the server and ends, and gives all its memory back.

One argument: JSON with `folder` and `state` of the workspace, `network`, its `parameters`, `options` of the
map, `file` to write. What cannot be drawn is told on stderr as JSON, exit code 1.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from kgraph.errors import KGraphError
from kgraph.states import read_manifest
from kgraph.store.worker import end_with
from kgraph.workspace import KnowledgeGraph


def main() -> int:
    """Draw what the argument says."""
    from kgraph.exports.map.page import write_map

    end_with(os.getppid())
    os.nice(10)  # queries and pages come first
    job = json.loads(sys.argv[1])
    state, file = Path(job["state"]), Path(job["file"])
    try:
        with KnowledgeGraph(Path(job["folder"]), state, read_manifest(state)) as graph:
            network = graph.network(job["network"], **job["parameters"])
            with file.with_suffix(".part").open("wb") as part:
                write_map(network, part, seed=graph.seed, **job["options"])
        file.with_suffix(".part").replace(file)
    except KGraphError as error:
        sys.stderr.write(json.dumps({"error": type(error).__name__, "message": str(error)}))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
