-- The table plan of topics-of-person.rq: the same rows in the same order.
SELECT iri('topic', t.id) AS topic, t.label, t.scheme, count(DISTINCT a.paper) AS papers,
       min(p.year) AS first_year, max(p.year) AS last_year
FROM authored_by a
JOIN paper_topics pt ON pt.paper = a.paper
JOIN topics t ON t.id = pt.topic
JOIN papers p ON p.id = a.paper
WHERE a.person = id_of('person', $person) AND ($scheme = 'any' OR t.scheme = $scheme)
GROUP BY t.id, t.label, t.scheme
ORDER BY papers DESC, t.label, t.id
LIMIT $limit
