-- The table plan of team-sizes-by-year.rq: the same rows in the same order.
SELECT year, count(*) AS papers, floor(100 * sum(author_count)::DOUBLE / count(*) + 0.5) / 100 AS mean,
  max(author_count) AS largest, count(*) FILTER (NOT authors_complete) AS cut_lists
FROM papers
WHERE year IS NOT NULL
GROUP BY year
ORDER BY year
