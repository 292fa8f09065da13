-- The table plan of uncertain-people.rq: the same rows in the same order.
SELECT iri('person', n.id) AS person, n.name, n.confidence, count(*) AS papers
FROM people n
JOIN authored_by a ON a.person = n.id
WHERE n.confidence < 1
GROUP BY n.id, n.name, n.confidence
ORDER BY n.confidence, papers DESC, n.name, n.id
LIMIT $limit
