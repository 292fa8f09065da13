"""The report in a few sentences."""

from __future__ import annotations

from kgraph.reports.corpus_sections import Corpus
from kgraph.reports.people_sections import Agreement, TopList
from kgraph.reports.scope_sections import ScopeSection
from kgraph.reports.sections import Structure
from kgraph.reports.text import count, in_text, number, percent, years
from kgraph.reports.tie_sections import Communities, Growth, Tie


def summary_sentences(
    part: ScopeSection | None,
    corpus: Corpus,
    structure: Structure,
    lists: list[TopList],
    agreement: Agreement,
    communities: Communities,
    growth: Growth,
    ties: list[Tie],
) -> list[str]:
    """What a reader must take away, gaps before findings; a corpus without papers gets one sentence."""
    counts = {c.name: c.value for c in corpus.counts}
    if not counts["papers"]:
        return ["There are no papers in this corpus, so there is nothing to rank."]
    return [
        *_scope(part),
        _what(counts, corpus, part),
        *_gaps(corpus),
        *_owners(corpus),
        *_shape(structure),
        *_leaders(lists),
        *_agreement(lists, agreement),
        *_communities(communities),
        *_strongest(ties),
    ]


def _scope(part: ScopeSection | None) -> list[str]:
    """What part of the corpus is spoken of; nothing where it is the whole."""
    if part is None:
        return []
    return [
        f"This report speaks of {scope_names(part)}: {number(part.papers)} of {number(part.of_papers)} "
        f"papers ({percent(part.papers / part.of_papers)}) and {number(part.people)} of "
        f"{number(part.of_people)} people. Ranks and measures are those within this part unless “whole” is "
        "said."
    ]


def scope_names(part: ScopeSection) -> str:
    """`the lab Mila, 2015–2019`."""
    return ", ".join(f"{SCOPE_WORDS.get(p.kind, '')}{p.name}" for p in part.parts)


SCOPE_WORDS = {"lab": "the lab ", "person": "the papers of ", "topic": "the topic ", "venue": "the venue "}


def _what(counts: dict[str, int], corpus: Corpus, part: ScopeSection | None) -> str:
    span = years(corpus.first_year, corpus.last_year)
    read = (
        f"{count(counts['documents'], 'document')} with {count(counts['records'], 'record')}"
        f"{'' if part is None else ' of it'} gave "
        f"{count(counts['papers'], 'paper')}{'' if span == '–' else f' of {span}'} by "
        f"{count(counts['people'], 'person', 'people')}; {count(counts['merged'], 'record')} merged into "
        "the paper of another"
    )
    # Nobody knows of what part a record is that could not be read.
    return f"{read}, {number(counts['rejected'])} could not be read." if part is None else f"{read}."


PAPER_GAPS = {
    "no-authors": "without any author",
    "cut-lists": "with a cut author list",
    "no-year": "without a year",
    "no-lab": "without a lab",
    "not-accepted": "marked as rejected or withdrawn",
}
"""Gap → what the papers it counts are, largest first in the sentence."""


def _gaps(corpus: Corpus) -> list[str]:
    """What is missing of papers and people, and whose numbers are bounds."""
    gaps = {g.name: g for g in corpus.gaps}
    papers = sorted((g for g in corpus.gaps if g.name in PAPER_GAPS and g.count), key=lambda g: -g.count)
    missing = ", ".join(f"{number(g.count)} {PAPER_GAPS[g.name]} ({percent(g.share)})" for g in papers)
    touched, same = gaps["people-on-cut-lists"], gaps["same-names"]
    unsure = gaps["uncertain-people"].count + gaps["ambiguous-people"].count
    people = ", ".join(
        f"{number(n)} {what}"
        for n, what in (
            (touched.count, "on a cut author list, whose numbers are incomplete"),
            (unsure, "of uncertain identity"),
            (same.count, "with the same name as another"),
        )
        if n
    )
    return [
        f"Of {count(gaps['cut-lists'].of, 'paper')}: {missing}." if missing else "No paper has a known gap.",
        *([f"Of {count(touched.of, 'person', 'people')}: {people}."] if people else []),
    ]


def _owners(corpus: Corpus) -> list[str]:
    """Whoever's own page was read is on all of its papers; that must be said before anybody is ranked."""
    only = next(g for g in corpus.gaps if g.name == "own-page-only")
    if not only.count:
        return []
    shown = ", ".join(corpus.page_owners[:3]) + (" and others" if len(corpus.page_owners) > 3 else "")
    return [
        f"{number(only.count)} of {number(only.of)} papers ({percent(only.share)}) are known only from an "
        "author's "
        f"own page ({shown}), whose owner is central by the choice of documents."
    ]


def _shape(structure: Structure) -> list[str]:
    if not structure.pairs:
        return ["Nobody has a co-author here, so there is no network to speak of."]
    return [
        f"The co-authorship network joins {count(structure.people, 'person', 'people')} by "
        f"{count(structure.pairs, 'pair')}; {percent(structure.share_largest)} of the people are in its "
        f"largest component, and a person has {number(structure.mean_degree)} co-authors on average (median "
        f"{number(structure.median_degree)})."
    ]


def _leaders(lists: list[TopList]) -> list[str]:
    """Who comes first, by measure; nobody is named where several share the place or may have it.

    Nor is one of a team whose one paper makes most of the list: that is said instead.
    """
    firsts: dict[str, list[str]] = {}
    for top in lists:
        if _has_one_first(top) and not (top.shared_paper and top.shared_paper.has_first):
            best = top.leaders[0]
            name = best.name + (f" [{best.caveat}]" if best.caveat else "")
            firsts.setdefault(name, []).append(f"{in_text(top.title)} ({best.shown})")
    named = "; ".join(f"{name} by {', '.join(by)}" for name, by in firsts.items())
    by_one_paper = [f"by {in_text(top.title)}" for top in lists if top.shared_paper is not None]
    return [
        *([f"First by measure: {named}."] if firsts else []),
        *(
            [f"Most names on one list come from one paper: {', '.join(by_one_paper)}."]
            if by_one_paper
            else []
        ),
    ]


def _has_one_first(top: TopList) -> bool:
    """One person comes first, beyond the error of an estimate."""
    if len(top.leaders) < 2:
        return len(top.leaders) == 1 and not top.n_tied_at_end
    first, second = top.leaders[:2]
    return first.value - (first.error or 0) > second.value + (second.error or 0)


def _agreement(lists: list[TopList], agreement: Agreement) -> list[str]:
    titles = {t.measure: in_text(t.title) for t in lists}
    known = [
        (value, agreement.measures[i], agreement.measures[j])
        for i, row in enumerate(agreement.spearman)
        for j, value in enumerate(row[:i])
        if value is not None
    ]
    if not known:
        return []
    low, a, b = min(known)
    if low >= 0.9:
        return [f"All rankings agree closely (least Spearman's ρ {low:.2f})."]
    places = agreement.measures.index(a), agreement.measures.index(b)
    both = agreement.overlap[places[0]][places[1]]
    correlation = f"{low:.2f}".replace("-", "−")
    return [
        f"The rankings agree least between {titles[b]} and {titles[a]}: Spearman's ρ is {correlation} over "
        f"all people, and {count(both, 'person', 'people')} of rank 1 to {agreement.top} by the one "
        f"{'has' if both == 1 else 'have'} such a rank by the other."
    ]


def _communities(communities: Communities) -> list[str]:
    if not communities.count:
        return []
    largest = communities.communities[0]
    bridge = ""
    if communities.bridges:
        best = communities.bridges[0]
        doubt = f" [{best.caveat}]" if best.caveat else ""
        bridge = f" {best.name}{doubt} has the heaviest ties into communities other than the own."
    return [
        f"{count(communities.count, 'community', 'communities')} of two or more people were found, the "
        f"largest of {number(largest.size)} people.{bridge}"
    ]


def _strongest(ties: list[Tie]) -> list[str]:
    if not ties or (len(ties) > 1 and ties[1].papers == ties[0].papers):
        return []
    first = ties[0]
    return [
        f"The strongest tie is between {first.left_name} and {first.right_name}, with "
        f"{count(first.papers, 'joint paper')}."
    ]
