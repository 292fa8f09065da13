SELECT c.citing, c.cited, c.citing AS paper, p.year
FROM citations c JOIN papers p ON c.citing = p.id
