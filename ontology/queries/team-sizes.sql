-- The table plan of team-sizes.rq: the same rows in the same order.
SELECT author_count AS authors, count(*) AS papers, count(*) FILTER (NOT authors_complete) AS cut_lists
FROM papers
GROUP BY author_count
ORDER BY author_count
