WITH mine AS (SELECT DISTINCT paper FROM authorships WHERE $base || 'person/' || person = $person)
SELECT $base || 'person/' || person AS coauthor, name, count(DISTINCT paper) AS papers, min(year), max(year)
FROM mine JOIN authorships USING (paper) JOIN people ON people.id = person JOIN papers ON papers.id = paper
WHERE $base || 'person/' || person <> $person
GROUP BY person, name
