-- The table plan of most-cited.rq: the same rows in the same order.
SELECT iri('paper', id) AS paper, title, year, citations
FROM papers
WHERE citations IS NOT NULL
ORDER BY citations DESC, title, id
LIMIT $limit
