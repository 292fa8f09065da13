SELECT $base || 'paper/' || id AS paper, title, year, count(*) AS local, citations AS stated
FROM citations JOIN papers ON id = cited
GROUP BY id, title, year, stated
ORDER BY local DESC, title, id LIMIT 20
