-- The table plan of strongest-pairs.rq: the same rows in the same order.
WITH pairs AS (
  SELECT x.person AS a, y.person AS b, count(*) AS papers, min(p.year) AS first_year, max(p.year) AS last_year
  FROM authored_by x
  JOIN authored_by y ON y.paper = x.paper AND x.person < y.person
  JOIN papers p ON p.id = x.paper
  WHERE (p.year BETWEEN $since AND $until OR p.year IS NULL AND $since = 0 AND $until = 9999)
  GROUP BY x.person, y.person
)
SELECT iri('person', a) AS a, n.name AS a_name, iri('person', b) AS b, m.name AS b_name,
       pairs.papers, pairs.first_year, pairs.last_year
FROM pairs
JOIN people n ON n.id = pairs.a
JOIN people m ON m.id = pairs.b
ORDER BY pairs.papers DESC, a_name, b_name, pairs.a, pairs.b
LIMIT $limit
