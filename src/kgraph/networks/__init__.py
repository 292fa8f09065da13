"""Networks out of the graph: definitions, incidences, weighted edges, `Network`."""
