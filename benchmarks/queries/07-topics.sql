WITH counted AS (SELECT topic, count(DISTINCT paper) AS papers FROM paper_topics GROUP BY topic)
SELECT $base || 'topic/' || id AS topic, label, scheme, papers
FROM counted JOIN topics ON topics.id = topic
ORDER BY papers DESC, label, id LIMIT 20
