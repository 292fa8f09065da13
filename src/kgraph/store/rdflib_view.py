"""An rdflib Dataset over an open Oxigraph store."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from kgraph.rdf.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox
    import rdflib


def dataset(store: ox.Store) -> rdflib.Dataset:
    """The Dataset; reads as rdflib itself would have read the same data."""
    import rdflib
    from oxrdflib import OxigraphStore

    class View(OxigraphStore):
        """oxrdflib's store, but plain strings come without a datatype, as rdflib's own parsers give them.

        Else `Literal("Ada")` would equal no name in the graph: to rdflib a string with and one without
        `xsd:string` are two things.
        """

        def triples(self, triple: Any, context: Any = None) -> Iterator[tuple[Any, Any]]:
            for (subject, predicate, value), contexts in super().triples(triple, context):
                yield (subject, predicate, plain(value)), contexts

        def query(self, *args: Any, **kwargs: Any) -> Any:
            result = super().query(*args, **kwargs)
            if result.type == "SELECT":
                result.bindings = ({k: plain(v) for k, v in row.items()} for row in result.bindings)
            return result

    def plain(term: Any) -> Any:
        if isinstance(term, rdflib.Literal) and term.datatype == rdflib.XSD.string:
            return rdflib.Literal(str(term))
        return term

    view = rdflib.Dataset(store=View(store=store), default_union=False)
    for prefix, namespace in PREFIXES.items():
        view.bind(prefix, namespace)
    return view
