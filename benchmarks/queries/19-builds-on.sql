WITH RECURSIVE reached AS (
  SELECT cited FROM citations WHERE $base || 'paper/' || citing = $paper
  UNION
  SELECT next.cited FROM reached JOIN citations next ON next.citing = reached.cited
)
SELECT $base || 'paper/' || cited AS earlier FROM reached
