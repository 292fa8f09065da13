SELECT a.person AS source, t.topic AS target, a.paper, p.year, NOT p.authors_complete AS cut,
  a.is_inferred AS inferred, a.position
FROM authorships a
JOIN papers p ON a.paper = p.id
JOIN (SELECT DISTINCT paper, topic FROM paper_topics) t ON a.paper = t.paper
