SELECT a.person AS author, p.venue, a.paper, p.year, NOT p.authors_complete AS cut, a.is_inferred AS inferred
FROM authorships a JOIN papers p ON a.paper = p.id
WHERE p.venue IS NOT NULL
