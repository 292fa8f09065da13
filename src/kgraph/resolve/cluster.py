"""Clusters that respect what must never be joined: union-find with sets of things a cluster may hold once."""

from __future__ import annotations

from collections.abc import Hashable


class Clusters:
    """A partition of 0..n-1 that grows by joining, unless two clusters exclude each other.

    Each item brings facts: pairs (slot, value) of which a cluster may hold one value per slot, such as an
    ORCID or the place on a paper; joining two clusters that differ in a slot is refused. A join costs near
    constant time plus the size of the smaller cluster's facts.
    """

    def __init__(self, n: int) -> None:
        self._parent = list(range(n))
        self._members: list[list[int]] = [[i] for i in range(n)]
        self._facts: list[dict[Hashable, Hashable]] = [{} for _ in range(n)]

    def __len__(self) -> int:
        return len(self._parent)

    def add_fact(self, item: int, slot: Hashable, value: Hashable) -> None:
        """The cluster of `item` holds `value` in `slot` (a value already there stays)."""
        self._facts[self.find(item)].setdefault(slot, value)

    def find(self, item: int) -> int:
        """The number that stands for the cluster of `item`."""
        parent = self._parent
        root = item
        while parent[root] != root:
            root = parent[root]
        while parent[item] != root:
            parent[item], item = root, parent[item]
        return root

    def members(self, item: int) -> list[int]:
        """All items of the cluster of `item`."""
        return self._members[self.find(item)]

    def conflict(self, a: int, b: int) -> Hashable | None:
        """A slot in which the two clusters hold different values, or `None` when they may be joined."""
        x, y = self._facts[self.find(a)], self._facts[self.find(b)]
        if len(x) > len(y):
            x, y = y, x
        for slot, value in x.items():
            other = y.get(slot)
            if other is not None and other != value:
                return slot
        return None

    def join(self, a: int, b: int, *, force: bool = False) -> bool:
        """Join two clusters; false when they are one already or exclude each other (unless `force`)."""
        x, y = self.find(a), self.find(b)
        if x == y or (not force and self.conflict(x, y) is not None):
            return False
        # The smaller number stays the root, so that the outcome does not hang on the sizes met on the way.
        if len(self._members[x]) < len(self._members[y]) or (
            len(self._members[x]) == len(self._members[y]) and y < x
        ):
            x, y = y, x
        self._parent[y] = x
        self._members[x].extend(self._members[y])
        self._members[y] = []
        mine = self._facts[x]
        for slot, value in self._facts[y].items():
            mine.setdefault(slot, value)
        self._facts[y] = {}
        return True

    def groups(self) -> list[list[int]]:
        """Every cluster as its sorted items, sorted by the first."""
        return sorted(sorted(m) for i, m in enumerate(self._members) if self._parent[i] == i)
