WITH of_a AS (SELECT DISTINCT paper FROM authorships WHERE $base || 'person/' || person = $person),
of_b AS (SELECT DISTINCT paper FROM authorships WHERE $base || 'person/' || person = $other),
with_a AS (SELECT person, count(DISTINCT paper) AS n FROM of_a JOIN authorships USING (paper) GROUP BY person),
with_b AS (SELECT person, count(DISTINCT paper) AS n FROM of_b JOIN authorships USING (paper) GROUP BY person)
SELECT $base || 'person/' || id AS person, name, with_a.n AS with_a, with_b.n AS with_b
FROM with_a JOIN with_b USING (person) JOIN people ON id = person
WHERE $base || 'person/' || person NOT IN ($person, $other)
