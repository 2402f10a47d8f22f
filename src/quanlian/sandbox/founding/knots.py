"""Circles that nobody planted (强连通的担保圈): where planted shapes, hubs and single ties close a loop."""

from __future__ import annotations

from typing import Any

import numpy as np

from quanlian.sandbox.clock import Clock
from quanlian.sandbox.draws import Ints
from quanlian.sandbox.world import Firms, Guarantees

_EVERY = 6  # months between two looks
_LEAST = 3  # firms of a circle


def knots(
    clock: Clock, firms: Firms, guarantees: Guarantees, planted: list[tuple[int, ...]]
) -> list[dict[str, Any]]:
    """Strongly connected firms seen at half-yearly looks, but for those that are a planted shape as it is."""
    seen: dict[tuple[int, ...], list[int]] = {}
    between = guarantees.guarantor < len(firms)
    for month in range(0, max(clock.months, 1), _EVERY):
        now = between & (guarantees.start <= month) & (guarantees.end > month)
        for members in strongly_connected(len(firms), guarantees.guarantor[now], guarantees.debtor[now]):
            if len(members) >= _LEAST:
                seen.setdefault(members, []).append(month)
    known = set(planted)
    found = sorted((months[0], members) for members, months in seen.items() if members not in known)
    return [
        {
            "id": f"GK{number + 1:05d}",
            "pattern": "knot",
            "members": firms.party_id[np.array(members)].tolist(),
            "from": str(clock.first + first) + "-01",
            "until": _until(clock, seen[members][-1]),
        }
        for number, (first, members) in enumerate(found)
    ]


def _until(clock: Clock, last: int) -> str | None:
    """The first look at which it was no longer there."""
    return None if last + _EVERY >= clock.months else str(clock.first + last + _EVERY) + "-01"


def strongly_connected(count: int, source: Ints, target: Ints) -> list[tuple[int, ...]]:
    """Sets of two and more that reach one another (Tarjan's algorithm without recursion).

    >>> strongly_connected(4, np.array([0, 1, 2, 3]), np.array([1, 2, 0, 0]))
    [(0, 1, 2)]
    """
    order = np.argsort(source, kind="stable")
    to = target[order].tolist()
    first = np.searchsorted(source[order], np.arange(count + 1)).tolist()
    search = _Search(to, first, count)
    for start in np.unique(source).tolist():
        search.visit(start)
    return sorted(search.found)


class _Search:
    def __init__(self, to: list[int], first: list[int], count: int) -> None:
        self.to, self.first = to, first
        self.place = [-1] * count  # order of discovery
        self.low = [0] * count
        self.open = bytearray(count)
        self.stack: list[int] = []
        self.found: list[tuple[int, ...]] = []
        self.next = 0

    def visit(self, start: int) -> None:
        if self.place[start] >= 0:
            return
        path = [(start, self._enter(start))]
        while path:
            node, edge = path.pop()
            child = self._follow(node, edge)
            if child is None:
                self._leave(node)
                if path:
                    above = path[-1][0]
                    self.low[above] = min(self.low[above], self.low[node])
            else:
                path.append((node, child[1]))
                path.append((child[0], self._enter(child[0])))

    def _enter(self, node: int) -> int:
        self.place[node] = self.low[node] = self.next
        self.next += 1
        self.stack.append(node)
        self.open[node] = 1
        return self.first[node]

    def _follow(self, node: int, edge: int) -> tuple[int, int] | None:
        """The next neighbour not yet visited and the edge after it."""
        for at in range(edge, self.first[node + 1]):
            other = self.to[at]
            if self.place[other] < 0:
                return other, at + 1
            if self.open[other]:
                self.low[node] = min(self.low[node], self.place[other])
        return None

    def _leave(self, node: int) -> None:
        if self.low[node] != self.place[node]:
            return
        at = len(self.stack) - 1
        while self.stack[at] != node:
            at -= 1
        members = self.stack[at:]
        del self.stack[at:]
        for member in members:
            self.open[member] = 0
        if len(members) > 1:
            self.found.append(tuple(sorted(members)))
