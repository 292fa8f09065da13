SELECT p.paper, l.name AS label
FROM paper_labs p JOIN labs l ON p.lab = l.id
