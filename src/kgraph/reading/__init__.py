"""All documents of a build, read: by several processes, each content once, always in the same order.

What a document states is kept in `records/` under its content, so that a build that was interrupted, or that
comes after another, reads only what is new. A file there is a sequence of blocks, each with its length before
it: one for every part of the document (`kgraph.readers.batches`) and a last one about the whole.
"""

from __future__ import annotations

from kgraph.reading.documents import read_all, refuse_changed
from kgraph.reading.plan import Reading
from kgraph.reading.taking import read_kept

__all__ = ["Reading", "read_all", "read_kept", "refuse_changed"]
