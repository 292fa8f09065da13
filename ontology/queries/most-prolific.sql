-- The table plan of most-prolific.rq: the same rows in the same order.
SELECT iri('person', a.person) AS person, n.name, count(*) AS papers,
       min(p.year) AS first_year, max(p.year) AS last_year
FROM authored_by a
JOIN people n ON n.id = a.person
JOIN papers p ON p.id = a.paper
WHERE (p.year BETWEEN $since AND $until OR p.year IS NULL AND $since = 0 AND $until = 9999)
GROUP BY a.person, n.name
ORDER BY papers DESC, n.name, person
LIMIT $limit
