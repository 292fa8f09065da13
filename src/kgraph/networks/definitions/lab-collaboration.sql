SELECT l.paper, l.lab, p.year, NOT p.authors_complete AS cut
FROM (
  SELECT paper, lab FROM paper_labs
  UNION
  SELECT paper, lab FROM affiliations WHERE lab IS NOT NULL
) l JOIN papers p ON l.paper = p.id
