-- The table plan of papers-with-cut-lists.rq: the same rows in the same order.
SELECT iri('paper', p.id) AS paper, p.title, p.year, p.author_count AS listed,
       count(a.rank) FILTER (a.is_inferred) AS inferred
FROM papers p
LEFT JOIN authorships a ON a.paper = p.id
WHERE NOT p.authors_complete
GROUP BY p.id, p.title, p.year, p.author_count
ORDER BY p.year DESC NULLS LAST, p.title, p.id
