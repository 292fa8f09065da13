-- The table plan of labs.rq: the same rows in the same order.
WITH named AS (
  SELECT paper, lab, NULL AS person FROM paper_labs
  UNION ALL
  SELECT f.paper, f.lab, a.person FROM affiliations f JOIN authorships a USING (paper, rank) WHERE f.lab IS NOT NULL
)
SELECT iri('lab', l.id) AS lab, l.name, above.name AS parent,
       count(DISTINCT paper) AS papers, count(DISTINCT person) AS people
FROM named
JOIN labs l ON l.id = named.lab
LEFT JOIN labs above ON above.id = l.parent
GROUP BY l.id, l.name, above.name
ORDER BY papers DESC, l.name, l.id
LIMIT $limit
