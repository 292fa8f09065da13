-- The table plan of topic-pairs.rq: the same rows in the same order.
WITH wanted AS (
  SELECT DISTINCT pt.paper, pt.topic
  FROM paper_topics pt JOIN topics t ON t.id = pt.topic
  WHERE $scheme = 'any' OR t.scheme = $scheme
), pairs AS (
  SELECT x.topic AS a, y.topic AS b, count(*) AS papers
  FROM wanted x JOIN wanted y ON y.paper = x.paper AND x.topic < y.topic
  GROUP BY x.topic, y.topic
)
SELECT iri('topic', a) AS a, t.label AS a_label, iri('topic', b) AS b, u.label AS b_label, pairs.papers
FROM pairs
JOIN topics t ON t.id = pairs.a
JOIN topics u ON u.id = pairs.b
ORDER BY pairs.papers DESC, a_label, b_label, pairs.a, pairs.b
LIMIT $limit
