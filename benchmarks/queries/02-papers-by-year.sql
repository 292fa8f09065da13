WITH years AS (
  SELECT year, count(*) AS papers, count(*) FILTER (NOT authors_complete) AS cut FROM papers GROUP BY year
),
signed AS (
  SELECT year, count(DISTINCT person) AS people FROM authorships JOIN papers ON papers.id = paper GROUP BY year
)
SELECT y.year, y.papers, coalesce(s.people, 0) AS people, y.cut AS cut_lists
FROM years y LEFT JOIN signed s ON s.year IS NOT DISTINCT FROM y.year
ORDER BY y.year NULLS FIRST
