-- The table plan of recent-collaborations.rq: the same rows in the same order.
WITH pairs AS (
  SELECT x.person AS a, y.person AS b, min(p.year) AS first_year, count(*) AS papers
  FROM authored_by x
  JOIN authored_by y ON y.paper = x.paper AND x.person < y.person
  JOIN papers p ON p.id = x.paper
  WHERE p.year IS NOT NULL
  GROUP BY x.person, y.person
  HAVING min(p.year) >= $since
)
SELECT iri('person', a) AS a, n.name AS a_name, iri('person', b) AS b, m.name AS b_name, pairs.first_year, pairs.papers
FROM pairs
JOIN people n ON n.id = pairs.a
JOIN people m ON m.id = pairs.b
ORDER BY pairs.papers DESC, pairs.first_year, a_name, b_name, pairs.a, pairs.b
LIMIT $limit
