-- The table plan of papers-by-year.rq: the same rows in the same order.
SELECT p.year, count(DISTINCT p.id) AS papers, count(DISTINCT a.person) AS people,
       count(DISTINCT p.id) FILTER (NOT p.authors_complete) AS cut_lists
FROM papers p
LEFT JOIN authored_by a ON a.paper = p.id
GROUP BY p.year
ORDER BY p.year NULLS FIRST
