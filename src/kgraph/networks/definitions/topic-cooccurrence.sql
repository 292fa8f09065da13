SELECT t.paper, t.topic, p.year
FROM (SELECT DISTINCT paper, topic FROM paper_topics) t JOIN papers p ON t.paper = p.id
