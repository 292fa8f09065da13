WITH named AS (
  SELECT lab, paper, NULL AS person FROM paper_labs
  UNION ALL
  SELECT lab, paper, person FROM affiliations JOIN authorships USING (paper, rank) WHERE lab IS NOT NULL
),
counted AS (
  SELECT lab, count(DISTINCT paper) AS papers, count(DISTINCT person) AS people FROM named GROUP BY lab
)
SELECT $base || 'lab/' || l.id AS lab, l.name, above.name AS parent, papers, people
FROM counted JOIN labs l ON l.id = lab LEFT JOIN labs above ON above.id = l.parent
ORDER BY papers DESC, l.name, l.id LIMIT 20
