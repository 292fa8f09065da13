-- The table plan of venues.rq: the same rows in the same order.
SELECT iri('venue', v.id) AS venue, v.name, count(*) AS papers, min(p.year) AS first_year, max(p.year) AS last_year
FROM papers p
JOIN venues v ON v.id = p.venue
GROUP BY v.id, v.name
ORDER BY papers DESC, v.name, v.id
LIMIT $limit
