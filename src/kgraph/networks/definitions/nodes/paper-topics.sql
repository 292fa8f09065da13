SELECT p.paper, t.label
FROM paper_topics p JOIN topics t ON p.topic = t.id
