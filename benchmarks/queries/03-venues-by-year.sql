SELECT year, $base || 'venue/' || venues.id AS venue, name, count(*) AS papers
FROM papers JOIN venues ON venues.id = papers.venue
WHERE year IS NOT NULL
GROUP BY year, venues.id, name
ORDER BY year, papers DESC, name, venues.id
