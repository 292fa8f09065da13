-- The table plan of most-prolific.rq: the same rows in the same order.
WITH counted AS (
  SELECT a.person, count(DISTINCT a.paper) AS papers, min(p.year) AS first_year, max(p.year) AS last_year
  FROM authorships a
  JOIN papers p ON p.id = a.paper
  WHERE (p.year BETWEEN $since AND $until OR p.year IS NULL AND $since = 0 AND $until = 9999)
  GROUP BY a.person
)
SELECT iri('person', c.person) AS person, n.name, c.papers, c.first_year, c.last_year
FROM counted c
JOIN people n ON n.id = c.person
ORDER BY c.papers DESC, n.name, c.person
LIMIT $limit
