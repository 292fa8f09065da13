WITH named AS (
  SELECT paper, lab FROM paper_labs UNION SELECT paper, lab FROM affiliations WHERE lab IS NOT NULL
),
pairs AS (
  SELECT x.lab AS a, y.lab AS b, count(*) AS papers, min(year) AS first_year, max(year) AS last_year
  FROM named x JOIN named y ON y.paper = x.paper AND x.lab < y.lab JOIN papers ON papers.id = x.paper
  GROUP BY x.lab, y.lab
)
SELECT $base || 'lab/' || a AS a, n.name AS a_name, $base || 'lab/' || b AS b, m.name AS b_name,
       papers, first_year, last_year
FROM pairs JOIN labs n ON n.id = a JOIN labs m ON m.id = b
ORDER BY papers DESC, a_name, b_name, 1, 3 LIMIT 20
