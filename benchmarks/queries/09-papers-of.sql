SELECT DISTINCT $base || 'paper/' || id AS paper, title, year
FROM authorships JOIN papers ON papers.id = paper
WHERE $base || 'person/' || person = $person
