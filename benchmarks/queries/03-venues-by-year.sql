SELECT $base || 'venue/' || venue AS venue, year, count(*) AS papers
FROM papers WHERE venue IS NOT NULL AND year IS NOT NULL
GROUP BY ALL ORDER BY ALL
