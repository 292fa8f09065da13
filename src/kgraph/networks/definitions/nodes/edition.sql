SELECT id AS node, name AS label, 'Edition' AS kind FROM editions
