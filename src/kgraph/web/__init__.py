"""The graph over HTTP: SPARQL, pages, map; parse, call one library function, answer."""
