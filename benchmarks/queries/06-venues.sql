SELECT $base || 'venue/' || venues.id AS venue, name, count(*) AS papers, min(year), max(year)
FROM papers JOIN venues ON venues.id = papers.venue
GROUP BY venues.id, name
ORDER BY papers DESC, name, venues.id LIMIT 20
