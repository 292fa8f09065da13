SELECT id AS node, name AS label, kind, abbreviation FROM venues
