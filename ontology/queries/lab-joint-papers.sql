-- The table plan of lab-joint-papers.rq: the same rows in the same order.
WITH pairs AS (
  SELECT x.lab AS a, y.lab AS b, count(*) AS papers, min(p.year) AS first_year, max(p.year) AS last_year
  FROM labs_of_papers x
  JOIN labs_of_papers y ON y.paper = x.paper AND x.lab < y.lab
  JOIN papers p ON p.id = x.paper
  WHERE (p.year BETWEEN $since AND $until OR p.year IS NULL AND $since = 0 AND $until = 9999)
  GROUP BY x.lab, y.lab
)
SELECT iri('lab', a) AS a, n.name AS a_name, iri('lab', b) AS b, m.name AS b_name,
       pairs.papers, pairs.first_year, pairs.last_year
FROM pairs
JOIN labs n ON n.id = pairs.a
JOIN labs m ON m.id = pairs.b
ORDER BY pairs.papers DESC, a_name, b_name, pairs.a, pairs.b
LIMIT $limit
