"""What kgraph talks about: records (as written), entities (as resolved), identifiers and names."""
