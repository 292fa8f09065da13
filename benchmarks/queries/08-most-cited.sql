SELECT $base || 'paper/' || cited AS paper, count(*) AS citations
FROM citations GROUP BY cited ORDER BY citations DESC, cited LIMIT 20
