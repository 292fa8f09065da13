"""Documents before anybody knows what they mean: bytes, encodings, and how they are cut into parts."""
