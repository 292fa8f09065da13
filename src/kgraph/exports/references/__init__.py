"""Papers as references, for reference managers and other bibliographic programs."""
