-- The table plan of unaffiliated.rq: the same rows in the same order.
WITH placed AS (
  SELECT a.person FROM affiliations f JOIN authorships a USING (paper, rank) WHERE f.lab IS NOT NULL
  UNION
  SELECT a.person FROM paper_labs l JOIN authored_by a USING (paper)
)
SELECT iri('person', n.id) AS person, n.name, count(*) AS papers
FROM authored_by a
JOIN people n ON n.id = a.person
ANTI JOIN placed ON placed.person = a.person
GROUP BY n.id, n.name
ORDER BY papers DESC, n.name, n.id
LIMIT $limit
