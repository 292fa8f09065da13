WITH top AS (
  SELECT person, count(DISTINCT paper) AS papers, min(year) AS first_year, max(year) AS last_year
  FROM authorships JOIN papers ON papers.id = paper
  GROUP BY person
)
SELECT $base || 'person/' || person AS person, name, papers, top.first_year, top.last_year
FROM top JOIN people ON people.id = person
ORDER BY papers DESC, name, person LIMIT 20
