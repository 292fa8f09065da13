"""Entities as RDF: vocabulary, IRIs, quads, shapes."""
