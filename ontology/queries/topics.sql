-- The table plan of topics.rq: the same rows in the same order.
SELECT iri('topic', t.id) AS topic, t.label, t.scheme, count(DISTINCT pt.paper) AS papers
FROM paper_topics pt
JOIN topics t ON t.id = pt.topic
WHERE $scheme = 'any' OR t.scheme = $scheme
GROUP BY t.id, t.label, t.scheme
ORDER BY papers DESC, t.label, t.id
LIMIT $limit
