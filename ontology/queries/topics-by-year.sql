-- The table plan of topics-by-year.rq: the same rows in the same order.
SELECT p.year, iri('topic', t.id) AS topic, t.label, count(DISTINCT p.id) AS papers
FROM paper_topics pt
JOIN topics t ON t.id = pt.topic
JOIN papers p ON p.id = pt.paper
WHERE p.year IS NOT NULL AND ($scheme = 'any' OR t.scheme = $scheme)
GROUP BY p.year, t.id, t.label
HAVING count(DISTINCT p.id) >= $min
ORDER BY p.year, papers DESC, t.label, t.id
