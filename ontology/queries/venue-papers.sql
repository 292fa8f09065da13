-- The table plan of venue-papers.rq: the same rows in the same order.
SELECT iri('paper', p.id) AS paper, p.title, p.year, e.name AS edition
FROM papers p
LEFT JOIN editions e ON e.id = p.edition
WHERE p.venue = id_of('venue', $venue)
ORDER BY p.year DESC NULLS LAST, p.title, p.id
LIMIT $limit
