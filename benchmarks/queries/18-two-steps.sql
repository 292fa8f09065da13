WITH mine AS (SELECT paper FROM authorships WHERE $base || 'person/' || person = $person),
near AS (SELECT DISTINCT person FROM authorships WHERE paper IN (SELECT paper FROM mine)),
theirs AS (SELECT DISTINCT paper FROM authorships JOIN near USING (person))
SELECT count(DISTINCT person) AS people FROM authorships JOIN theirs USING (paper)
