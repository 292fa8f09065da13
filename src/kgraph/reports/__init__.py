"""Reports: what the numbers say, what they rest on, and how to recompute them.

    sections      what a report says, as data (its JSON)
    corpus, structure, leaders, sensitivity, communities, growth, summary      how that is computed
    definitions, recipes      how a stranger computes it again
    figures, page, chapters, findings, text, write      how it is printed

`kgraph.reports.centrality` is the door.
"""
