"""How a stranger recomputes the numbers: commands, SPARQL, and Python that needs nothing of kgraph."""

from __future__ import annotations

from kgraph.rdf.iris import ONTOLOGY
from kgraph.reports.sections import Arguments, Recipe

WEIGHT_OF_ONE_PAPER = {
    "full": "1",
    "fractional": "1 / (n - 1)",
    "paper": "2 / (n * (n - 1))",
}
"""Weightings that depend on the number of authors alone → what a paper of n adds to each of its pairs."""

PREFIX = f"PREFIX kg: <{ONTOLOGY}>\n"

MOST_PROLIFIC = """\
SELECT ?person ?name (COUNT(DISTINCT ?paper) AS ?papers) (SUM(IF(?complete, 0, 1)) AS ?cut)
WHERE { ?paper kg:authoredBy ?person ; kg:authorListComplete ?complete . ?person kg:name ?name }
GROUP BY ?person ?name ORDER BY DESC(?papers) ?name LIMIT 20"""

DEGREE = """\
SELECT ?person ?name (COUNT(DISTINCT ?other) AS ?degree)
WHERE { ?paper kg:authoredBy ?person, ?other . ?person kg:name ?name FILTER(?person != ?other) }
GROUP BY ?person ?name ORDER BY DESC(?degree) ?name LIMIT 20"""

STRENGTH = """\
SELECT ?person ?name (SUM(1.0 / (?n - 1)) AS ?strength) WHERE {
  { SELECT ?paper (COUNT(DISTINCT ?x) AS ?n) WHERE { ?paper kg:authoredBy ?x } GROUP BY ?paper }
  ?paper kg:authoredBy ?person, ?other . ?person kg:name ?name FILTER(?person != ?other)
} GROUP BY ?person ?name ORDER BY DESC(?strength) ?name LIMIT 20"""

PAIRS = """\
SELECT ?left ?right (COUNT(DISTINCT ?paper) AS ?papers) (SUM(1.0 / (?n - 1)) AS ?fractional) WHERE {
  { SELECT ?paper (COUNT(DISTINCT ?x) AS ?n) WHERE { ?paper kg:authoredBy ?x } GROUP BY ?paper }
  ?paper kg:authoredBy ?a, ?b . ?a kg:name ?left . ?b kg:name ?right FILTER(STR(?a) < STR(?b))
} GROUP BY ?a ?b ?left ?right ORDER BY DESC(?papers) DESC(?fractional) ?left ?right LIMIT 20"""

BY_YEAR = """\
SELECT ?year (COUNT(DISTINCT ?paper) AS ?papers) (COUNT(DISTINCT ?person) AS ?people)
WHERE { ?paper kg:title ?title ; kg:year ?year OPTIONAL { ?paper kg:authoredBy ?person } }
GROUP BY ?year ORDER BY ?year"""

PYTHON = """\
# Needs polars and networkx only; run in the workspace. It is slow by design: one line, one thought.
import itertools
import networkx as nx
import polars as pl

authorships = pl.read_parquet("tables/authorships.parquet")
people = pl.read_parquet("tables/people.parquet")
network = nx.Graph()
network.add_nodes_from(people["id"])
for (paper,), rows in authorships.group_by("paper", maintain_order=True):
    team = sorted(set(rows["person"]))
    n = len(team)
    for left, right in itertools.combinations(team, 2):
        edge = network.edges.get((left, right), {"papers": 0, "weight": 0.0})
        network.add_edge(
            left, right, papers=edge["papers"] + 1, weight=edge["weight"] + WEIGHT_OF_ONE_PAPER
        )

measures = {
    "degree": dict(network.degree),
    "strength": dict(network.degree(weight="weight")),
    "betweenness": nx.betweenness_centrality(network),
    "closeness": nx.closeness_centrality(network),
    "harmonic": nx.harmonic_centrality(network),
    "pagerank": nx.pagerank(network, weight="weight", tol=1e-10),
    "eigenvector": nx.eigenvector_centrality(network, max_iter=100000, tol=1e-12) if network.edges else {},
    "core_number": nx.core_number(network),
}
for name, values in measures.items():
    best = sorted(values, key=lambda person: (-values[person], person))[:20]
    print(name, [(person, values[person]) for person in best])"""


def report_command(arguments: Arguments) -> str:
    """The command line that writes the report with these arguments."""
    words = ["kgraph", "report"]
    words += [word for scope in arguments.scope for word in ("--scope", scope)]
    words += ["--compare", *arguments.compare] if arguments.compare else []
    words += ["--weight", arguments.weight, "--top", str(arguments.top)]
    return " ".join(_quoted(word) for word in words)


def recipes(arguments: Arguments, paths: list[str]) -> list[Recipe]:
    """Commands, queries and a program that give the numbers of a report again.

    Queries and program are over the whole corpus; a report of a part has those of its claims.
    """
    weighting, seed = arguments.weight, arguments.seed
    documents = " ".join(_quoted(p) for p in paths[:3]) + (
        f" …   # and {len(paths) - 3} more" if len(paths) > 3 else ""
    )
    commands = "\n".join(
        (
            f"kgraph build --seed {seed} {documents or 'DOCUMENTS'}",
            report_command(arguments),
            "kgraph verify          # SPARQL, networks and networkx must give the same counts",
            "kgraph status --json   # the counts of the first chapter",
            'kgraph explain "NAME"  # whose names were joined, from which lines, and why',
        )
    )
    queries = (
        ("Most papers, and how many of them have cut lists", MOST_PROLIFIC),
        ("Degree", DEGREE),
        ("Strength under fractional counting", STRENGTH),
        ("Strongest ties", PAIRS),
        ("Papers and active people by year", BY_YEAR),
    )
    found = [Recipe(title="The whole report, from the documents", language="shell", text=commands)]
    found += [
        Recipe(title=f"{title} (SPARQL)", language="sparql", text=PREFIX + text) for title, text in queries
    ]
    if arguments.scope or arguments.compare:
        return found[:1]
    if weighting in WEIGHT_OF_ONE_PAPER:
        program = PYTHON.replace("WEIGHT_OF_ONE_PAPER", WEIGHT_OF_ONE_PAPER[weighting])
        found.append(Recipe(title="The measures, without kgraph (Python)", language="python", text=program))
    return found


def _quoted(path: str) -> str:
    import shlex

    return shlex.quote(path)
