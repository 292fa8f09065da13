"""Categories, keywords and terms to topics."""
