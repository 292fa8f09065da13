SELECT a.paper, a.person AS author, p.year, NOT p.authors_complete AS cut, a.is_inferred AS inferred, a.position
FROM authorships a JOIN papers p ON a.paper = p.id
