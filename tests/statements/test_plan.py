"""One plan serves every book of its kind, and says nothing about another (执行计划)."""

from __future__ import annotations

from datetime import date
from typing import Any

from quanlian.statements import check_table
from quanlian.statements.articulation import ENRICHMENTS, RULES
from quanlian.statements.missing import PRESENCE
from quanlian.statements.plan import Plan, plan
from quanlian.statements.scan import source_of

AS_OF = date(2024, 6, 30)


def plan_of(book: Any, as_of: date = AS_OF, party: str | None = None) -> Plan:
    """The plan of the articulation checks over a book."""
    source = source_of(book, as_of=as_of, parameters=None, party=party)
    return plan(source, RULES, ENRICHMENTS, PRESENCE)


def failing(book: Any) -> set[tuple[str, int]]:
    """Hard failures by party and number."""
    return {
        (c["party_id"], c["number"])
        for c in check_table(book, as_of=AS_OF).to_pylist()
        if c["status"] == "hard"
    }


def test_books_filled_alike_share_a_plan_and_keep_their_own_answers(firm: Any, make_book: Any) -> None:
    honest, changed = make_book([firm("甲")]), make_book([firm("甲", now={"total_assets": 99_999})])
    assert plan_of(honest) is plan_of(changed)
    assert failing(honest) == set()
    assert failing(changed) == {("甲", 1), ("甲", 2)}
    assert failing(honest) == set()


def test_another_day_with_the_same_parameters_is_the_same_plan(firm: Any, make_book: Any) -> None:
    book = make_book([firm("甲")])
    assert plan_of(book) is plan_of(book, date(2024, 7, 1))


def test_a_day_with_other_parameters_is_another_plan(firm: Any, make_book: Any) -> None:
    book = make_book([firm("甲")])
    assert plan_of(book) is not plan_of(book, date(2018, 1, 1))


def test_a_book_with_fewer_filled_lines_has_a_plan_of_its_own(firm: Any, make_book: Any) -> None:
    assert plan_of(make_book([firm("甲")])) is not plan_of(make_book([firm("甲", now={"capex_vat": None})]))
