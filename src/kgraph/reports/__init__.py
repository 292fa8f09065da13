"""Reports: what the numbers say, what they rest on, and how to recompute them."""
