SELECT year, count(*) AS papers, round(avg(author_count), 2) AS mean, max(author_count) AS largest,
  count(*) FILTER (NOT authors_complete) AS cut_lists
FROM papers WHERE year IS NOT NULL GROUP BY year ORDER BY year
