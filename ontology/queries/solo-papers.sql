-- The table plan of solo-papers.rq: the same rows in the same order.
WITH alone AS (
  SELECT paper, min(person) AS person FROM authored_by GROUP BY paper HAVING count(*) = 1
)
SELECT iri('paper', p.id) AS paper, p.title, p.year, iri('person', n.id) AS person, n.name
FROM papers p
JOIN alone ON alone.paper = p.id
JOIN people n ON n.id = alone.person
WHERE p.author_count = 1 AND p.authors_complete
ORDER BY p.year DESC NULLS LAST, p.title, p.id
