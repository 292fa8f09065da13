"""The chapter on communities and labs, and on who joins them."""

from __future__ import annotations

from kgraph.reports import page as p
from kgraph.reports.findings import figure
from kgraph.reports.sections import CentralityReport
from kgraph.reports.text import count, number, years
from kgraph.reports.tie_sections import Communities

COMMUNITIES_SHOWN = 20
TIES_SHOWN = 10
"""Rows of the tables of communities and of what joins them; the data hold more."""


def communities(report: CentralityReport, figures: p.Figures) -> p.Blocks:
    """Communities, and who and what joins them and the labs."""
    c = report.communities
    told = [("modularity", c.modularity), ("stability over seeds", c.stability)]
    figures_told = ", ".join(f"{name} {number(value)}" for name, value in told if value is not None)
    yield p.paragraph(
        f"{count(c.count, 'community', 'communities')} of two or more people"
        f"{figures_told and f' ({figures_told})'}, and "
        f"{count(c.singletons, 'person', 'people')} in none. {c.method} Names are made of the topics and "
        "members that stand out; they are a help, not a finding."
    )
    shown = c.communities[:COMMUNITIES_SHOWN]
    yield p.table(
        "The largest communities",
        p.columns(
            "#No.", "Topics", "Strongest members", "#People", "#Weight within", "#Weight to others",
            "#Stability",
        ),
        (
            p.row(
                x.number, p.names(x.topics), p.names(x.members), x.size, x.internal_weight, x.external_weight,
                x.stability,
            )
            for x in shown
        ),
        "Numbered by size from 0. Topics: what sets the papers of a community apart from all others, as the "
        "documents or titles have it. Stability: what other seeds find of it again, from 0 to 1; "
        "under 0.5 it dissolves, and is no finding.",
    )  # fmt: skip
    yield from figure(figures, "communities")
    yield from _between_communities(c)
    yield from _between_labs(c, report.structure.people)


def _between_communities(c: Communities) -> p.Blocks:
    labels = {community.number: community.name for community in c.communities}
    yield p.Heading("Between communities")
    yield p.table(
        "Communities that write with each other most",
        p.columns("#One", "Name", "#Other", "Its name", "#Weight", "#Pairs"),
        (
            p.row(t.left, p.name(labels[t.left]), t.right, p.name(labels[t.right]), t.weight, t.pairs)
            for t in c.ties[:TIES_SHOWN]
        ),
    )
    yield p.table(
        "People who bridge communities",
        p.columns(
            "Name",
            "#Community",
            "#Weight outside",
            "#Participation",
            "#Communities reached",
            "#Co-authors",
            "#Cut lists",
            "Caveat",
        ),
        (
            p.row(
                p.name(b.name), b.community, b.weight_outside, b.participation, b.n_communities, b.degree,
                number(b.cut_papers) if b.cut_papers else "", b.caveat or "",
            )
            for b in c.bridges
        ),
        "By the weight of ties into communities other than one's own. Participation: 0 where all ties stay "
        "in one community, towards 1 where they are spread evenly over many.",
    )  # fmt: skip


def _between_labs(c: Communities, people: int) -> p.Blocks:
    yield p.Heading("Between labs")
    yield p.paragraph(
        f"{number(c.people_with_labs)} of {number(people)} people have a lab printed with a paper."
    )
    yield p.table(
        "People who connect labs",
        p.columns("Name", "#Labs", "Own labs", "#Labs of co-authors", "#Papers"),
        (p.row(p.name(b.name), b.n_labs, p.names(b.labs), b.n_partner_labs, b.papers) for b in c.lab_bridges),
        "By labs of co-authors that are not one's own.",
    )
    yield p.table(
        "Labs with most joint papers",
        p.columns("One", "Other", "#Joint papers", "#Years"),
        (
            p.row(p.name(x.left_name), p.name(x.right_name), x.papers, years(x.first_year, x.last_year))
            for x in c.lab_pairs
        ),
        "Labs printed with an author or for the paper as a whole.",
    )
