-- The table plan of papers-by-year.rq: the same rows in the same order.
WITH signed AS (
  SELECT p.year, count(DISTINCT a.person) AS people FROM authorships a JOIN papers p ON p.id = a.paper GROUP BY p.year
),
counted AS (
  SELECT year, count(*) AS papers, count(*) FILTER (NOT authors_complete) AS cut_lists FROM papers GROUP BY year
)
SELECT c.year, c.papers, coalesce(s.people, 0) AS people, c.cut_lists
FROM counted c
LEFT JOIN signed s ON s.year IS NOT DISTINCT FROM c.year
ORDER BY c.year NULLS FIRST
