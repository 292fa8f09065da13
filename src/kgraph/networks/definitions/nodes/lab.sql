SELECT id AS node, name AS label, kind, country FROM labs
