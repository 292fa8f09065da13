"""Reports: what the numbers say, what they rest on, and how to recompute them.

centrality, profile, comparison      the doors: who is central, one person, two parts side by side
scope, part, position      what part of the corpus is spoken of, and where it stands in the whole
…_sections      what a report says, as data (its JSON)
corpus, gaps, structure, leaders, agreement, communities, growth, claims …      how it is computed
method, definitions, recipes      how a stranger computes it again
drawing, figures, page, …_page, chapters, frames, outputs, write …      how it is printed
health      what is wrong with the documents, by itself
"""
