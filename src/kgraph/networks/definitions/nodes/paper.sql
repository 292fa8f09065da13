SELECT id AS node, title AS label, 'Paper' AS kind FROM papers
