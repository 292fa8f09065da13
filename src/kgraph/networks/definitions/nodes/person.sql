SELECT id AS node, name AS label, kind, confidence FROM people
