SELECT $base || 'paper/' || id AS paper, title FROM papers WHERE contains(lower(title), $words)
