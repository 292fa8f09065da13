-- The table plan of authors-of-topic.rq: the same rows in the same order.
SELECT iri('person', a.person) AS person, n.name, count(DISTINCT a.paper) AS papers,
       min(p.year) AS first_year, max(p.year) AS last_year
FROM paper_topics pt
JOIN authored_by a ON a.paper = pt.paper
JOIN people n ON n.id = a.person
JOIN papers p ON p.id = a.paper
WHERE pt.topic = id_of('topic', $topic)
GROUP BY a.person, n.name
ORDER BY papers DESC, n.name, a.person
LIMIT $limit
