WITH signed AS (SELECT DISTINCT paper, person FROM authorships),
pairs AS (
  SELECT x.person AS a, y.person AS b, count(*) AS papers, min(year) AS first_year, max(year) AS last_year
  FROM signed x JOIN signed y ON y.paper = x.paper AND x.person < y.person JOIN papers ON papers.id = x.paper
  GROUP BY x.person, y.person
)
SELECT $base || 'person/' || a AS a, n.name AS a_name, $base || 'person/' || b AS b, m.name AS b_name,
       papers, pairs.first_year, pairs.last_year
FROM pairs JOIN people n ON n.id = a JOIN people m ON m.id = b
ORDER BY papers DESC, a_name, b_name, 1, 3 LIMIT 20
