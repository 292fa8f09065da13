"""The chapters on people and what joins them: leaders, rankings, growth, ties."""

from __future__ import annotations

from kgraph.reports import page as p
from kgraph.reports.people_sections import Agreement, Leader, TopList
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import count, in_text, number, years
from kgraph.reports.tie_sections import Tie, TiePaper


def figure(figures: p.Figures, name: str) -> p.Blocks:
    """The figure of that name, where the report has it."""
    if name in figures:
        yield figures[name]


def leaders(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    """Who is central, by each measure."""
    yield p.paragraph(
        "Equal values share a rank. ≥ marks a lower bound, ≤ an upper bound, ± the 95 % interval of an "
        "estimate "
        "from a sample. Cut lists make bounds one-sided: unless a source states how many authors a list had, "
        "no interval can be closed, and none is made up here. Labs are those printed with the person's "
        "papers, most papers first. “Identity 0.60 sure”: of the papers joined under this name 60 in 100 are "
        "expected to be this person's."
    )
    yield p.table(
        "Ranks at a glance",
        p.columns(
            "Name",
            "#Papers",
            f"#Lists of {len(report.top_lists)}",
            *(f"#{t.title}" for t in report.top_lists),
        ),
        (
            p.row(p.name(g.name), g.papers, g.n_lists, *(g.ranks[t.measure] for t in report.top_lists))
            for g in report.glance
        ),
        f"People of rank 1 to {report.top} by most measures, then by median rank; an arrangement, not a "
        "ranking of its own.",
    )
    for top in report.top_lists:
        yield p.Heading(top.title)
        yield p.table(
            f"First {len(top.leaders)} by {in_text(top.title)}",
            p.columns("#Rank", "Name", f"#{top.title}", "#Papers", "#Cut lists", "#Years", "Labs", "Caveat"),
            (_leader_row(leader) for leader in top.leaders),
            " ".join((top.meaning, *_top_notes(top))),
        )


def _top_notes(top: TopList) -> list[str]:
    notes = [f"Computed: {top.accuracy}.", f"Cut author lists: {top.cut_effect}."]
    if not top.is_exact:
        notes.append(
            "People whose intervals overlap may be in either order, and those who lead are more often over- "
            "than underestimated."
        )
    if top.n_with_cuts:
        notes.append(
            f"{number(top.n_with_cuts)} of these {number(len(top.leaders))} have papers with cut lists."
        )
    if any(map(_span, top.leaders)):
        notes.append(
            "“a to b by who is who”: the least and greatest value found with doubtful pairs of people "
            "answered otherwise, all together and each by itself (kgraph review lists them)."
        )
    if top.shared_paper is not None:
        shared = top.shared_paper
        notes.append(
            f"{_part(shared.leaders, len(top.leaders))} wrote one paper of "
            f"{number(shared.authors)} authors together (“{shared.title}”): the list says more of that paper "
            "than of them."
        )
    if top.n_tied_at_end:
        left_out = f"{count(top.n_tied_at_end, 'person', 'people')} with the last value did not fit"
        all_tied = top.leaders[0].rank == top.leaders[-1].rank
        notes.append(
            left_out + (": all share one rank, those with most papers are shown." if all_tied else ".")
        )
    return notes


def _part(n: int, of: int) -> str:
    return f"All {number(n)}" if n == of else f"{number(n)} of these {number(of)}"


def _leader_row(leader: Leader) -> tuple[p.Cell, ...]:
    return p.row(
        leader.rank,
        p.name(leader.name),
        leader.shown,
        leader.papers,
        f"{number(leader.cut_papers)} of {number(leader.papers)}" if leader.cut_papers else "",
        years(leader.first_year, leader.last_year),
        p.names(leader.labs),
        "; ".join(filter(None, (leader.caveat, _span(leader)))),
    )


def _span(leader: Leader) -> str:
    """The range under doubtful identities, where there is one."""
    if leader.low is None or leader.high is None or leader.low == leader.high:
        return ""
    return f"{number(leader.low)} to {number(leader.high)} by who is who"


def agreement(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    """How the rankings differ, who moves, and what they owe to doubtful data."""
    found = report.agreement
    titles = {t.measure: t.title for t in report.top_lists}
    heads = [titles[m] for m in found.measures]
    yield p.table(
        "Rank correlation (Spearman's ρ) over all people",
        p.columns("Measure", *(f"#{h}" for h in heads)),
        (
            p.row(head, *(_correlation(v) for v in row))
            for head, row in zip(heads, found.spearman, strict=True)
        ),
        "Ties at their mean rank; a dash where a measure is the same for all.",
    )
    yield from figure(figures, "rank-correlation")
    yield p.table(
        f"People of rank 1 to {found.top} by both of two measures",
        p.columns("Measure", *(f"#{h}" for h in heads)),
        (p.row(head, *row) for head, row in zip(heads, found.overlap, strict=True)),
        "The correlation speaks of everybody, most of whom nobody would look up; this speaks of the top. All "
        f"who share the last rank are counted in, so more than {found.top} may be first by one measure.",
    )
    yield p.table(
        "Who moves most between measures",
        p.columns("Name", "Best by", "#Rank", "Worst by", "#Rank there"),
        (
            p.row(p.name(m.name), titles[m.best_measure], m.best_rank, titles[m.worst_measure], m.worst_rank)
            for m in found.movers
        ),
        "Of the first by any measure, by the ratio of worst to best rank, ties at their mean rank. The core "
        "number is left aside, since whole teams share one.",
    )
    yield from _variants(found)


def _correlation(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}".replace("-", "−")


def _variants(found: Agreement) -> p.Blocks:
    yield p.Heading("How much the rankings owe to what is doubtful")
    yield p.table(
        "The same ranking without the doubtful part",
        p.columns(
            "Corpus",
            "#Authorships left out",
            "#Pairs left",
            "#Degree: ρ",
            "#Degree: same people",
            "#Strength: ρ",
            "#Strength: same people",
        ),
        (
            p.row(
                v.label, v.authorships_left_out, v.pairs,
                _correlation(v.degree_spearman), f"{v.degree_overlap} of {v.degree_first}",
                _correlation(v.strength_spearman), f"{v.strength_overlap} of {v.strength_first}",
            )
            for v in found.variants
        ),
        f"ρ: rank correlation with the whole corpus; same people: how many of those of rank 1 to "
        f"{found.top} have such a rank here too. Low numbers mean that a ranking rests on what is doubtful.",
    )  # fmt: skip


def growth(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    """Growth over the years."""
    found = report.growth
    if found.papers_without_year:
        yield p.paragraph(
            f"{count(found.papers_without_year, 'paper')} without a year and "
            f"{count(found.pairs_without_year, 'pair')} known from such papers only are in no line below.",
            warning=True,
        )
    yield p.paragraph(
        "The curve shows what was read: a year grows or shrinks with the venues whose lists are here, and a "
        "year without papers is a gap in the documents rather than in research. The last year may be "
        "incomplete."
    )
    yield from figure(figures, "growth")
    yield p.table(
        "By year",
        p.columns(
            "Year", "#Venues", "#Papers", "#Cut lists", "#Active people", "#New people", "#New pairs",
            "#Mean team",
        ),
        (
            p.row(
                str(y.year), y.venues, y.papers, y.cut_papers, y.active_people, y.new_people, y.new_pairs,
                y.mean_team and round(y.mean_team, 2),
            )
            for y in found.years
        ),
        "New: in the first year with a paper here, so in the first years of a corpus nearly all are.",
    )  # fmt: skip


def ties(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    """The strongest ties with their papers."""
    yield p.table(
        "The strongest ties",
        p.columns("Pair", "#Joint papers", "#Weight", "#Years", "Papers and where they are named"),
        (_tie_row(tie) for tie in report.ties),
        f"By joint papers, then weight ({report.method.weighting}). Every tie's papers: kgraph explain A B.",
    )


def _tie_row(tie: Tie) -> tuple[p.Cell, ...]:
    listed = [paper_line(paper) for paper in tie.listed]
    if tie.papers > len(tie.listed):
        listed.append((p.Span(f"and {number(tie.papers - len(tie.listed))} more", "soft"),))
    return p.row(
        p.lines([(p.name(tie.left_name),), (p.name(tie.right_name),)]),
        number(tie.papers) + (f" ({number(tie.cut_papers)} cut)" if tie.cut_papers else ""),
        tie.weight,
        years(tie.first_year, tie.last_year),
        p.lines(listed),
    )


def paper_line(paper: TiePaper) -> p.Line:
    """A paper with its year and where it is named."""
    facts = f" ({paper.year or 'no year'}{', cut list' if paper.is_cut else ''}) "
    return (
        p.Span("• ", "soft"),
        p.name(paper.title, paper.link),
        p.Span(facts),
        p.Span(", ".join(paper.places), "soft"),
    )
