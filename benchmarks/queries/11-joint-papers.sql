SELECT $base || 'paper/' || id AS paper, title FROM papers
WHERE id IN (SELECT paper FROM authorships WHERE $base || 'person/' || person = $person)
  AND id IN (SELECT paper FROM authorships WHERE $base || 'person/' || person = $other)
