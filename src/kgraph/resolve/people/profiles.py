"""What each signature brings to be compared by, and how common each feature is in the corpus."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.kernels.evidence import Weights
from kgraph.resolve.people.columns import Ragged, Signatures, different, some_of
from kgraph.resolve.people.gathering import PaperFacts
from kgraph.resolve.people.match import BIG_TEAM
from kgraph.resolve.people.names import Names, by_first
from kgraph.resolve.people.signatures import ACCOUNT_SCHEMES, forbids

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

LARGEST_TEAM = 100
"""Co-authors of one paper that are kept, the rarest: a collaboration of 3,000 needs no 9 million pairs."""
SMALLEST_CORPUS = 100
"""Papers that shares are taken of at least: among three papers every co-author looks frequent."""


@dataclass(frozen=True)
class Known:
    """What is known of the signatures, as numbers of features, and what the features weigh."""

    team: Ragged
    """Forms of the names of each paper's authors."""
    closeness: NDArray[np.float64]
    """How small the team of each paper is, 0..1."""
    labs: Ragged
    """Of each signature."""
    register: Ints
    """Scheme of each identifier."""
    is_account: NDArray[np.bool_]
    """Of each scheme whether it may know one person under several identifiers."""
    is_exclusive: NDArray[np.bool_]
    """Of each scheme whether nobody has two."""
    facts: PaperFacts
    weights: Weights
    lab_labels: list[str]
    lab_keys: list[str]

    @property
    def n_registers(self) -> int:
        """Schemes of identifiers."""
        return len(self.is_account)


def coarse(n: int) -> int:
    """A count to three binary digits, so that one more paper seldom changes what everything weighs.

    Example:
        >>> [coarse(n) for n in (0, 7, 8, 9, 15, 70_000)]
        [0, 7, 8, 8, 14, 65536]
    """
    shift = max(0, n.bit_length() - 3)
    return n >> shift << shift


def build_profiles(
    signatures: Signatures,
    names: Names,
    labs: Sequence[Sequence[str]],
    facts: PaperFacts,
    lab_names: Mapping[str, str],
) -> Known:
    """What each signature brings, and how common each feature is.

    labs: keys of the organisations of each of the affiliations (`signatures.places`).
    """
    import numpy as np

    n_papers = len(facts.year)
    team = np.flatnonzero((signatures.paper >= 0) & ~signatures.is_group).astype(np.int32)
    sizes = np.bincount(signatures.paper[team], minlength=n_papers)
    in_paper = _papers_with(signatures, names, team)
    told = _rarest(signatures, names, team, sizes, in_paper)
    short_of = np.arange(len(names.forms), dtype=np.int32)
    short_of[names.who] = names.short
    own_labs, lab_keys = _labs(signatures, labs)
    register, schemes = signatures.idents.register, signatures.idents.schemes
    n_coarse, with_lab = coarse(max(1, n_papers)), int(np.count_nonzero(own_labs.counts))
    idf = _each(
        np.bincount(facts.words.values, minlength=len(facts.texts)),
        lambda k: math.log((n_coarse + 1) / (coarse(k) or 1)),
    )
    weights = Weights(
        _each(in_paper, lambda k: coarse(k) / max(n_coarse, SMALLEST_CORPUS)),
        short_of,
        _each(
            np.bincount(own_labs.values, minlength=len(lab_keys)),
            lambda k: coarse(k) / max(coarse(max(1, with_lab)), SMALLEST_CORPUS),
        ),
        _each(
            np.bincount(facts.venue[facts.venue >= 0], minlength=len(facts.venues)),
            lambda k: coarse(k) / n_coarse,
        ),
        idf,
        np.array([x**2 for x in idf.tolist()]),
        register,
    )
    return Known(
        _unique(signatures.paper[told], names.who[told], n_papers),
        np.minimum(1.0, BIG_TEAM / np.maximum(1, sizes)), own_labs, register,
        np.array([scheme in ACCOUNT_SCHEMES for scheme in schemes], bool),
        np.array([forbids(scheme) for scheme in schemes], bool), facts, weights,
        [lab_names.get(k) or k for k in lab_keys], lab_keys,
    )  # fmt: skip


def _each(counts: Any, weigh: Any) -> NDArray[np.float64]:
    """A function of each count; there are few different ones."""
    import numpy as np

    different, which = np.unique(counts, return_inverse=True)
    return np.array([weigh(k) for k in different.tolist()], np.float64)[which]


def _unique(owners: Any, values: Any, n: int) -> Ragged:
    """Lists of the different values of each owner 0..n-1, ascending; owners ascend."""
    import numpy as np

    parts, counts = [np.empty(0, np.int32)], np.zeros(n, np.int32)
    for some in some_of(owners):
        codes = different(owners[some].astype(np.int64) << 32 | values[some])
        parts.append(codes.astype(np.int32))
        counts[owners[some.start] : owners[some.stop - 1] + 1] = np.bincount(
            (codes >> 32) - owners[some.start]
        )
    return Ragged.of(counts, np.concatenate(parts))


def _papers_with(signatures: Signatures, names: Names, team: Any) -> Any:
    """Papers on which each form of a name stands."""
    import numpy as np

    found, papers = np.zeros(len(names.forms), np.int64), signatures.paper[team]
    for some in some_of(papers):
        owners = papers[some].astype(np.int64) << 32
        codes = different(np.concatenate([owners | of[team[some]] for of in (names.who, names.short)]))
        found += np.bincount(codes.astype(np.int32), minlength=len(found))
    return found


def _rarest(signatures: Signatures, names: Names, team: Any, sizes: Any, in_paper: Any) -> Any:
    """Of each paper its authors, of a large one those whose names are rarest; ascending."""
    import numpy as np

    is_large = (sizes > LARGEST_TEAM)[signatures.paper[team]]
    if not is_large.any():
        return team
    kept = [team[~is_large]]
    large = team[is_large]
    for members in np.split(large, np.flatnonzero(np.diff(signatures.paper[large])) + 1):
        ranked = sorted(members.tolist(), key=lambda i: (in_paper[names.who[i]], names[int(names.of[i])].key))
        kept.append(np.array(ranked[:LARGEST_TEAM], np.int32))
    return np.sort(np.concatenate(kept))


def _labs(signatures: Signatures, labs: Sequence[Sequence[str]]) -> tuple[Ragged, list[str]]:
    """Organisations of each signature, and their keys in the order in which they come up."""
    import numpy as np

    texts = sorted({key for keys in labs for key in keys})
    rank = {key: k for k, key in enumerate(texts)}
    of_place = Ragged.of([len(keys) for keys in labs], [rank[key] for keys in labs for key in keys])
    said = signatures.affiliations
    owners = np.repeat(said.owners(), of_place.counts[said.values])
    own = _unique(owners, of_place.values[of_place.places(said.values)], len(signatures))
    numbers, firsts = by_first(own.values, len(texts))
    return Ragged(own.ends, numbers), [texts[k] for k in own.values[firsts].tolist()]
