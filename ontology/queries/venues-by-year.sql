-- The table plan of venues-by-year.rq: the same rows in the same order.
SELECT p.year, iri('venue', v.id) AS venue, v.name, count(*) AS papers
FROM papers p
JOIN venues v ON v.id = p.venue
WHERE p.year IS NOT NULL
GROUP BY p.year, v.id, v.name
HAVING count(*) >= $min
ORDER BY p.year, papers DESC, v.name, v.id
