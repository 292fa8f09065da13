"""The distinct names of a corpus and who bears them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.names import Name, parse_name
from kgraph.resolve.people.columns import Codes, Ragged, Signatures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Names:
    """The distinct names of the signatures, by first appearance; groups have names of their own."""

    names: list[Name]
    """As printed first."""
    of: Ints
    """Name of each signature."""
    holders: Ragged
    """Signatures of each name, ascending."""
    is_group: NDArray[np.bool_]
    is_numbered: NDArray[np.bool_]
    """Homonyms that a register counts."""
    key: Ints
    """Number of the key of each name: that of a group may be that of a person too."""
    short: Ints
    """Of each signature surname and initial, as a number of `forms`."""
    who: Ints
    """Of each signature surname and first name; the same as `short` where that is all."""
    forms: list[str]
    labels: list[str]
    """What each form is called: the name that was printed first."""

    @classmethod
    def by(cls, signatures: Signatures) -> Names:
        """The names of all signatures."""
        import numpy as np

        n_texts, text = len(signatures.texts), signatures.text
        keys, forms = Codes(), Codes()
        key, short, who = (np.zeros(n_texts, np.int32) for _ in range(3))
        for t in np.unique(text).tolist():
            name = parse_name(signatures.texts[t])
            key[t] = keys[name.key]
            short[t] = who[t] = forms[name.short]
            if not name.is_abbreviated:
                who[t] = forms[f"{name.family} {name.first}"]
        of, firsts = by_first(2 * key[text].astype(np.int64) + signatures.is_group, 2 * len(keys))
        shorts, whos = short[text], who[text]
        forms_of, of_form = by_first(np.concatenate([shorts, whos]), len(forms))
        named = list(forms)
        met = np.concatenate([shorts, whos])[of_form]
        n = len(text)
        names = [parse_name(signatures.texts[t]) for t in text[firsts].tolist()]
        return cls(
            names, of,
            Ragged.of(np.bincount(of, minlength=len(firsts)), np.argsort(of, kind="stable")),
            signatures.is_group[firsts], np.array([bool(name.number) for name in names], bool),
            key[text[firsts]], forms_of[:n], forms_of[n:],
            [named[f] for f in met.tolist()],
            [signatures.texts[t] for t in text[of_form % n].tolist()] if n else [],
        )  # fmt: skip


def by_first(values: Any, most: int) -> tuple[Ints, NDArray[np.int64]]:
    """Numbers 0..k-1 for the values 0..most-1 as they first appear, and where that is."""
    import numpy as np

    n = len(values)
    first = np.full(most, n, np.int64)
    first[values[::-1]] = np.arange(n - 1, -1, -1)
    met = np.sort(first[first < n])
    number = np.zeros(most, np.int32)
    number[values[met]] = np.arange(len(met), dtype=np.int32)
    return number[values], met
