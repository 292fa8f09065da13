SELECT $base || 'person/' || person AS person, name, count(DISTINCT paper) AS papers, min(year), max(year)
FROM affiliations JOIN authorships USING (paper, rank)
JOIN people ON people.id = person JOIN papers ON papers.id = paper
WHERE $base || 'lab/' || lab = $lab
GROUP BY person, name
