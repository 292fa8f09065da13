"""BibTeX."""
from kgraph.readers.format import Format
FORMAT = Format("bibtex","BibTeX",(".bib",),lambda h: False, lambda s,o: iter(()), "")
