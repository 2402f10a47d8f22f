"""Whatever the seed and the size: who does not cheat has statements that tie to the cent (勾稽性质测试)."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quanlian.book.memory import MemoryBook
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.sample import play
from quanlian.statements import check_table


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**40), borrowers=st.integers(20, 120))
def test_no_honest_firm_fails_a_hard_check(seed: int, borrowers: int) -> None:
    sink = MemorySink()
    play(sink, borrowers=borrowers, months=10, seed=seed)
    frames = sink.frames()
    told = ("party", "statement", "comparative")
    book = MemoryBook({name: frames[name].to_arrow() for name in told}, alike=True)
    checks = pl.DataFrame(check_table(book, as_of=date(2026, 6, 30)))
    cheats = {row["party_id"] for row in sink.truths["cheat"]}
    honest = checks.filter(~pl.col("party_id").is_in(sorted(cheats)))
    assert honest.filter(pl.col("status") == "pass")["number"].n_unique() > 15
    assert honest.filter(pl.col("status") == "hard").select("party_id", "object", "number").rows() == []
