-- The table plan of local-citations.rq: the same rows in the same order.
WITH counted AS (SELECT cited, count(DISTINCT citing) AS local FROM citations GROUP BY cited)
SELECT iri('paper', p.id) AS paper, p.title, p.year, c.local, p.citations AS stated
FROM counted c
JOIN papers p ON p.id = c.cited
ORDER BY c.local DESC, p.title, p.id
LIMIT $limit
