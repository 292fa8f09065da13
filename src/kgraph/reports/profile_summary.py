"""The profile in a few sentences, what is missing first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.profile_sections import Coauthor, PlaceInNetwork, ProfileLab, ProfilePaper, ProfileTopic
from kgraph.reports.text import count, in_text, number, percent, years

if TYPE_CHECKING:
    from kgraph.resolve.people.explain import Explanation


def profile_sentences(
    name: str,
    papers: list[ProfilePaper],
    coauthors: list[Coauthor],
    topics: list[ProfileTopic],
    labs: list[ProfileLab],
    places: list[PlaceInNetwork],
) -> list[str]:
    """What a reader takes away."""
    dated = [p.year for p in papers if p.year is not None]
    span = years(min(dated, default=None), max(dated, default=None))
    cut = any(p.is_cut for p in papers)
    said = [
        f"{name} has {count(len(papers), 'paper')} in this corpus{'' if span == '–' else f', of {span}'}, "
        f"with {'at least ' if cut else ''}{count(len(coauthors), 'co-author')}."
    ]
    if coauthors and (len(coauthors) == 1 or coauthors[0].papers > coauthors[1].papers):
        best = coauthors[0]
        said.append(
            f"Most joint papers: {best.name}, {number(best.papers)} "
            f"({years(best.first_year, best.last_year)})."
        )
    if topics:
        said.append("Most papers are on " + ", ".join(t.label for t in topics[:3]) + ".")
    if labs:
        said.append(
            "Labs printed with the name: "
            + ", ".join(f"{x.name} ({years(x.first_year, x.last_year)})" for x in labs[:4])
            + (" and others." if len(labs) > 4 else ".")
        )
    best_place = min(places, key=lambda p: p.rank, default=None)
    if best_place is not None and coauthors:
        said.append(
            f"Best place in the whole network of {number(best_place.of)} people: rank "
            f"{number(best_place.rank)} by {in_text(best_place.title)}."
        )
    return said


def profile_caveats(papers: list[ProfilePaper], caveat: str | None, explained: Explanation) -> list[str]:
    """What is missing or uncertain about the person."""
    n = len(papers)
    cut = sum(p.is_cut for p in papers)
    inferred = sum(p.position is None for p in papers)
    undated = sum(p.year is None for p in papers)
    uncounted = sum(p.citations is None for p in papers)
    said = [
        "This is what the documents of this corpus say, not a complete list of works: numbers of papers, "
        "co-authors and citations are lower bounds of those of a career."
    ]
    if cut:
        said.append(
            f"{number(cut)} of {number(n)} papers ({percent(cut / n)}) have a cut author list: co-authors "
            "are missing, and fractional counts are too high."
        )
    if inferred:
        said.append(
            f"On {count(inferred, 'paper')} the name itself is not printed in the cut list; the owner of the "
            "page that lists it was taken for an author, without a position."
        )
    if caveat == "own page was read":
        said.append(
            "A page of this person's own was read, so papers are more complete here than those of others: "
            "ranks favour the person by the choice of documents."
        )
    elif caveat:
        said.append(f"Identity: {caveat}.")
    if explained.doubts:
        said.append(
            f"{count(len(explained.doubts), 'doubt')} about who is who is open; the last chapter lists "
            f"{'it' if len(explained.doubts) == 1 else 'them'}."
        )
    if undated:
        said.append(f"{count(undated, 'paper')} without a year are in no yearly figure.")
    if uncounted:
        said.append(f"For {number(uncounted)} of {number(n)} papers no source states a number of citations.")
    return said
