"""Blocks of names as arrays: what may be joined in them, and what is decided (see `either`)."""

from __future__ import annotations

from typing import Any, NamedTuple

DONE, ASK, GROW_SETS, GROW_EDGES, GROW_OPEN, GROW_DOUBTS = range(6)
BLOCK, STAGE, AT, EDGES, LEFT, QUEUED, POSITION, KEPT, PASS, LINKS, OPEN, DOUBTS, FIRST_DOUBT, ASKED, WITH = (
    range(15)
)
"""Places in the cursor."""
SETTLE, COLLECT, TRY, DOUBT_ABOUT, LEAVE_OPEN = range(5)
"""Stages of a block."""

MAX_POSTING = 40
"""Signatures of one name that share a feature: up to so many all are compared, beyond each with the next."""
ALL_PAIRS = 36
PASSES = 8
RARE_NAME = 3.0
"""Prior log odds from which an explanation calls a name rare."""
HELPS = 0.7
"""Log odds from which a kind of evidence is named among the reasons."""
JOIN = 0.0
"""Log odds from which two clusters are joined: more likely than not."""
DOUBT = -2.0
"""Log odds down to which a join stays thinkable: less likely than not, but more than one in eight."""
AMBIGUOUS = -4.0
"""Log odds down to which a person in full stays one of those whom an abbreviated name may mean."""
HOPELESS = -8.0
"""Prior log odds below which no text could make two names one."""
SAME_NAME, INITIALS = 0, 1
"""Rules with a meaning of their own; others are only passed on."""
BY_COAUTHORS, BY_LABS, BY_TOPICS, TWO_ACCOUNTS, OTHER_LABS, RARE, COMMON = (1 << k for k in range(7))
"""What spoke for and against, in one number."""
TOLD = 8
"""Shared co-authors: how many, and the three that say most; the same of organisations."""
ONE, OTHER, RULE, WHY = range(4)
"""Columns of pairs, settled joins, edges, links and joins left open: two names or signatures, by what rule
(of a settled join whether it is forced; of a link from one -1 - its number), what spoke for and against."""
PAIR, TIE = 3, 4
"""Columns of pairs and settled joins, and of links and joins left open."""
ORDER, LEFT_OVER = 3, 4
"""Further columns of edges, which are lists of their own: edges to try in order, edges that did not join."""
EDGE = 5
SCORE, PRIOR = range(2)
WEIGHING = 2
KEY, ANSWER = range(2)
ANSWERED = 2


class Blocks(NamedTuple):
    """The blocks of a batch, what they may be joined by, and what is decided. Names are numbered block by
    block; ranges are given by their bounds; of what has several columns the rows lie one after the other."""

    name_at: Any
    """Names of each block."""
    holder_at: Any
    holders: Any
    """Signatures of each name, ascending."""
    prior: Any
    """Of two signatures of a name."""
    is_abbreviated: Any
    pair_at: Any
    """Pairs of each block."""
    pairs: Any
    pair_prior: Any
    settled_at: Any
    """Joins settled before in each block."""
    settled: Any
    agreed: Any
    """Pairs of names compared, by hash (-1: free), and whether they agree."""
    edges: Any
    weights: Any
    """Score and prior of each edge."""
    links: Any
    link_score: Any
    """Log odds."""
    link_told: Any
    open: Any
    open_score: Any
    open_told: Any
    doubts: Any
    """First signature of an abbreviated cluster · n + that of one whom it may mean."""
    cursor: Any
