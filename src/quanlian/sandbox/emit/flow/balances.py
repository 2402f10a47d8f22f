"""Order, accounts and running balances (排序、分户、余额): nobody pays what he does not have.

Movements are put in order; where a firm would run dry it collects first and pays later. Then each movement finds
an account: the one it prefers, or one that has the money, or money is moved between the firm's own accounts first.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from quanlian.sandbox.draws import Bools, Floats, Ints
from quanlian.sandbox.emit.account import MOST
from quanlian.sandbox.emit.flow.batch import ANY

_IN_FIRST, _OUT_FROM = 0.42, 0.46  # of the month: where a pressed firm's receipts end and its payments begin
_STEP = 16  # between the places of two movements in the order of a month: room for transfers


@dataclass(slots=True)
class Moves:
    """Movements in order of firm and time."""

    firm: Ints
    amount: Ints
    second: Ints
    other: Ints
    kind: Ints
    place: Ints
    balance: Ints  # of the account after the movement
    turn: Ints  # place in the order of the month

    def ordered(self, order: Ints) -> Moves:
        """The same in another order, or some of them."""
        return Moves(*(getattr(self, name)[order] for name in self.__slots__))


def in_order(columns: tuple[Ints, ...], opening: Ints, length: int, loose: Bools) -> Moves:
    """Movements sorted so that no firm's cash falls below zero unless it ends there.

    ``length`` is that of the month in seconds, ``loose`` tells by kind whether its day may move.
    """
    nothing = np.zeros(len(columns[0]), np.int64)
    firm, amount, second, other, kind, place = columns
    moves = Moves(firm, amount, second, other, kind, place, nothing, nothing)
    moves = moves.ordered(_order(moves))
    for anything in (False, True):
        pressed = _runs_dry(moves, opening)
        if not pressed.any():
            break
        moves.second = _pressed(moves, pressed, length, loose | anything)
        moves = moves.ordered(_order(moves))
    return moves


def _order(moves: Moves) -> Ints:
    # Money in before money out in the same second.
    key = (moves.firm << 24) + moves.second * 2 + (moves.amount < 0)
    return np.asarray(np.argsort(key, kind="stable"))


def _runs_dry(moves: Moves, opening: Ints) -> Bools:
    running = running_sums(moves.firm, moves.amount) + opening[moves.firm]
    dry = np.zeros(len(opening), bool)
    dry[moves.firm[running < 0]] = True
    return dry


def running_sums(group: Ints, amount: Ints) -> Ints:
    """Sums so far within each run of equal groups."""
    sums = np.cumsum(amount)
    first = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(group) else np.zeros(0, np.int64)
    before = np.repeat(sums[first] - amount[first], np.diff(np.r_[first, len(group)]))
    return np.asarray(sums - before)


def _pressed(moves: Moves, pressed: Bools, length: int, movable: Bools) -> Ints:
    """Receipts of pressed firms earlier in the month, payments later, at the same hour."""
    day, hour = moves.second // 86_400, moves.second % 86_400
    days = length // 86_400
    early = np.floor(day * _IN_FIRST).astype(np.int64)
    late = np.floor(days * _OUT_FROM + day * (1 - _OUT_FROM)).astype(np.int64)
    moved = np.where(moves.amount > 0, early, np.minimum(late, days - 1)) * 86_400 + hour
    return np.where(pressed[moves.firm] & movable[moves.kind], moved, moves.second)


@dataclass(slots=True)
class Purses:
    """Who holds how much where: ``held`` and ``weights`` are firms x accounts.

    ``transfer`` is the kind of a movement to or from the firm's own account 0; one more for each further account.
    """

    held: Ints
    weights: Floats
    transfer: int
    added: list[tuple[Ints, ...]] = field(default_factory=list)


def assign(moves: Moves, purses: Purses) -> Moves:
    """Give every movement an account and a balance, with the transfers it takes, and bring ``held`` up to date.

    Firms are gone through side by side, one movement of each at a time.
    """
    wanted = moves.place.copy()
    moves.place = _preferred(moves, purses.weights)
    moves.turn = np.arange(len(wanted)) * _STEP
    first = np.flatnonzero(np.r_[True, moves.firm[1:] != moves.firm[:-1]]) if len(wanted) else wanted
    count = np.diff(np.r_[first, len(wanted)])
    by_count = np.argsort(-count, kind="stable")
    first, count = first[by_count], count[by_count]
    for rank in range(int(count.max(initial=0))):
        rows = first[: int(np.searchsorted(-count, -rank))] + rank
        _one_each(moves, rows, wanted, purses)
    return _with_transfers(moves, purses)


def _preferred(moves: Moves, weights: Floats) -> Ints:
    """The account asked for, else the one that always serves this counterparty."""
    mixed = (moves.other * 2_654_435_761 + moves.firm * 40_503_011 + moves.other // 7) % 1_000_003
    edges = np.rint(np.cumsum(weights, axis=1) * 1_000_003).astype(np.int64)
    usual = np.zeros(len(mixed), np.int64)
    for edge in range(MOST - 1):
        usual += mixed >= edges[moves.firm, edge]
    place = np.where(moves.place == ANY, usual, moves.place)
    return np.where(weights[moves.firm, place] > 0, place, 0)


def _one_each(moves: Moves, rows: Ints, wanted: Ints, purses: Purses) -> None:
    firm, amount, place = moves.firm[rows], moves.amount[rows], moves.place[rows]
    short = np.flatnonzero(purses.held[firm, place] + np.minimum(amount, 0) < 0)
    short = short[amount[short] < 0]
    if len(short):
        _find_money(moves, rows[short], wanted, purses)
        place = moves.place[rows]
    purses.held[firm, place] += amount
    moves.balance[rows] = purses.held[firm, place]


def _find_money(moves: Moves, rows: Ints, wanted: Ints, purses: Purses) -> None:
    """Pay from the fullest account; where a certain one must pay, or none has enough, move money over first."""
    firm, amount, held = moves.firm[rows], -moves.amount[rows], purses.held
    fullest = held[firm].argmax(axis=1)
    free = (wanted[rows] == ANY) & (held[firm, fullest] >= amount)
    moves.place[rows[free]] = fullest[free]
    rows = rows[~free]
    firm, amount, place = firm[~free], amount[~free], moves.place[rows]
    for other in range(MOST):
        missing = _made_up(np.maximum(amount - held[firm, place], 0))
        sums = np.where(place == other, 0, np.minimum(np.maximum(held[firm, other], 0), missing))
        some = np.flatnonzero(sums)
        if len(some):
            other_place = np.full(len(some), other)
            _move_over(moves, purses, rows[some], -sums[some], other_place, place[some])
            _move_over(moves, purses, rows[some], sums[some], place[some], other_place)


def _move_over(moves: Moves, purses: Purses, rows: Ints, sums: Ints, place: Ints, mate: Ints) -> None:
    firm = moves.firm[rows]
    purses.held[firm, place] += sums
    turn = moves.turn[rows] - _STEP // 2 + np.where(sums < 0, mate, mate + MOST) % (_STEP // 2)
    purses.added.append(
        (firm, sums, moves.second[rows], firm, purses.transfer + mate, place, purses.held[firm, place], turn)
    )


def _made_up(missing: Ints) -> Ints:
    """Transfers are made in round thousands."""
    return -(-missing // 100_000) * 100_000


def _with_transfers(moves: Moves, purses: Purses) -> Moves:
    if not purses.added:
        return moves
    added = Moves(*(np.concatenate(column) for column in zip(*purses.added, strict=True)))
    both = Moves(*(np.concatenate([getattr(moves, n), getattr(added, n)]) for n in Moves.__slots__))
    return both.ordered(np.argsort(both.turn, kind="stable"))
