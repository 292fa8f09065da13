SELECT DISTINCT $base || 'paper/' || id AS paper, title
FROM paper_topics JOIN papers ON papers.id = paper
WHERE $base || 'topic/' || topic = $topic AND NOT EXISTS (SELECT 1 FROM citations WHERE cited = papers.id)
