SELECT count(author_count) AS papers FROM papers
