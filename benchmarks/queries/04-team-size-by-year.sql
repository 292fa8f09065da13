SELECT year, avg(author_count) AS mean FROM papers WHERE year IS NOT NULL GROUP BY year ORDER BY year
