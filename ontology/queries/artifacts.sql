-- The table plan of artifacts.rq: the same rows in the same order.
SELECT iri('artifact', a.id) AS artifact, a.name, a.kind, iri('paper', p.id) AS paper, p.title, p.year, i.rule, i.words
FROM paper_artifacts i
JOIN artifacts a ON a.id = i.artifact
JOIN papers p ON p.id = i.paper
WHERE $kind = 'any' OR a.kind = $kind
ORDER BY a.name, a.id, p.title, p.id, i.rule
LIMIT $limit
