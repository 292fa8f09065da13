SELECT DISTINCT country AS node, country AS label, 'Country' AS kind FROM labs WHERE country IS NOT NULL
