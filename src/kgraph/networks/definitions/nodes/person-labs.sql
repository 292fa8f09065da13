SELECT a.person AS node, a.paper, l.name AS label
FROM affiliations f
JOIN authorships a ON f.paper = a.paper AND f.rank = a.rank
JOIN labs l ON f.lab = l.id
