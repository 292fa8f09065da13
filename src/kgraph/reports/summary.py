"""The report in a few sentences."""

from __future__ import annotations

from kgraph.reports.sections import Agreement, Communities, Corpus, Growth, Structure, Tie, TopList
from kgraph.reports.text import count, in_text, number, percent, years


def summary_sentences(
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
        _what(counts, corpus),
        _gaps(corpus),
        *_owners(corpus),
        *_shape(structure),
        *_leaders(lists),
        *_agreement(lists, agreement),
        *_communities(communities),
        *_strongest(ties),
    ]


def _what(counts: dict[str, int], corpus: Corpus) -> str:
    span = years(corpus.first_year, corpus.last_year)
    return (
        f"{count(counts['documents'], 'document')} with {count(counts['records'], 'record')} gave "
        f"{count(counts['papers'], 'paper')}{'' if span == '–' else f' of {span}'} by "
        f"{count(counts['people'], 'person', 'people')}; {count(counts['merged'], 'record')} merged into "
        "the paper "
        f"of another, {number(counts['rejected'])} could not be read."
    )


def _gaps(corpus: Corpus) -> str:
    gaps = {g.name: g for g in corpus.gaps}
    cut, year, sure = gaps["cut-lists"], gaps["no-year"], gaps["uncertain-people"]
    first = (
        f"{number(cut.count)} of {number(cut.of)} author lists ({percent(cut.share)}) are cut, so what is "
        "said of "
        f"{count(gaps['people-on-cut-lists'].count, 'person', 'people')} is a bound and not a value"
        if cut.count
        else "No author list is known to be cut"
    )
    return (
        f"{first}; {count(year.count, 'paper')} without a year, {count(sure.count, 'person', 'people')} of "
        "uncertain "
        f"identity, {number(gaps['ambiguous-people'].count)} ambiguous."
    )


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
        f"{count(structure.pairs, 'pair')}; {percent(structure.share_largest)} of them are in its largest "
        "component, "
        f"and the mean person has {number(structure.mean_degree)} co-authors (median "
        f"{number(structure.median_degree)})."
    ]


def _leaders(lists: list[TopList]) -> list[str]:
    """Who comes first, by measure; nobody is named where several share the place or may have it."""
    firsts: dict[str, list[str]] = {}
    for top in lists:
        if _has_one_first(top):
            best = top.leaders[0]
            firsts.setdefault(best.name, []).append(f"{in_text(top.title)} ({best.shown})")
    if not firsts:
        return []
    return [
        "First by measure: " + "; ".join(f"{name} by {', '.join(by)}" for name, by in firsts.items()) + "."
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
    return [
        f"The rankings agree least between {titles[b]} and {titles[a]} (Spearman's ρ {low:.2f}), so which "
        "measure "
        "is used decides who is called central.".replace("-", "−")
        if low < 0.9
        else f"All rankings agree closely (least Spearman's ρ {low:.2f})."
    ]


def _communities(communities: Communities) -> list[str]:
    if not communities.count:
        return []
    largest = communities.communities[0]
    bridge = f" {communities.bridges[0].name} ties communities together most." if communities.bridges else ""
    return [
        f"{count(communities.count, 'community', 'communities')} of two or more people stand out, the "
        "largest of "
        f"{number(largest.size)}.{bridge}"
    ]


def _strongest(ties: list[Tie]) -> list[str]:
    if not ties or (len(ties) > 1 and ties[1].papers == ties[0].papers):
        return []
    first = ties[0]
    return [
        f"The strongest tie is between {first.left_name} and {first.right_name}, with "
        f"{count(first.papers, 'joint paper')}."
    ]
