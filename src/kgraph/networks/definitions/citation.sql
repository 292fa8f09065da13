SELECT c.citing AS source, c.cited AS target, c.citing AS paper, p.year
FROM citations c JOIN papers p ON c.citing = p.id
