"""``quanlian sample``: a whole bank's files in which everything hangs together, and the truth beside them (示例银行)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from quanlian.kernel import Bilingual, InputError
from quanlian.sandbox import cases, cheats, credit, fraud, shocks, troubles
from quanlian.sandbox.clock import LAST_MONTH, Clock, ending
from quanlian.sandbox.draws import Draws
from quanlian.sandbox.emit import (
    account,
    collateral,
    flow,
    invoice,
    macro,
    meter,
    party,
    statement,
    tax,
    trade,
    visit,
)
from quanlian.sandbox.emit.credit import emit as credit_emit
from quanlian.sandbox.files.bank import BankDeliveries
from quanlian.sandbox.files.csv import CsvDeliveries
from quanlian.sandbox.files.deliveries import Deliveries
from quanlian.sandbox.files.folder import new_folder
from quanlian.sandbox.files.parquet import ParquetDeliveries
from quanlian.sandbox.files.readme import write_readme
from quanlian.sandbox.founding import found
from quanlian.sandbox.scenario import Scenario, read_scenario
from quanlian.sandbox.simulate import Emitter, Step, run
from quanlian.sandbox.sink import Sink
from quanlian.sandbox.steps import STEPS_AFTER, STEPS_BEFORE_CREDIT
from quanlian.sandbox.steps.opening import open_books
from quanlian.sandbox.world import World

Progress = Callable[[int, int, Bilingual], None]

PLANS: tuple[Step, ...] = (troubles.plan, cheats.plan, fraud.plan, cases.cast)
STEPS: tuple[Step, ...] = (
    shocks.step,
    troubles.step,
    *STEPS_BEFORE_CREDIT,
    credit.step,
    cheats.step,
    fraud.step,
    *STEPS_AFTER,
)
EMITTERS: tuple[Emitter, ...] = (
    party.emit, credit_emit, collateral.emit, statement.emit, meter.emit, tax.emit, invoice.emit, account.emit,
    trade.emit, macro.emit, visit.emit, flow.emit,
)  # fmt: skip
FORMATS: dict[str, Callable[[Path, Clock, int], Deliveries]] = {
    "csv": CsvDeliveries,
    "parquet": ParquetDeliveries,
    "bank": BankDeliveries,
}
LIMITS = {"borrowers": (20, 1_000_000), "months": (1, 60), "seed": (0, 2**63 - 1)}


class MonthlySink(Sink, Protocol):
    """A sink that is told when a month is over."""

    def end_month(self, month: np.datetime64) -> None:
        """Complete the month."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReport:
    """What was written: ``tables`` rows by table, ``beyond`` rows left out because the bank learns them only later."""

    out: Path
    format: str
    borrowers: int
    months: int
    seed: int
    first_month: str
    last_month: str
    tables: dict[str, int]
    beyond: dict[str, int]
    mapping: Path | None = None

    def as_dict(self) -> dict[str, Any]:
        """The record for ``--json``."""
        record = asdict(self)
        return {**record, "out": str(self.out), "mapping": str(self.mapping) if self.mapping else None}


def sample(
    out: Path | str,
    *,
    borrowers: int = 2000,
    months: int = 36,
    seed: int = 7,
    scenario: Scenario | Path | str | None = None,
    format: str = "csv",
    progress: Progress | None = None,
) -> SampleReport:
    """Write a bank's files to ``out/files`` and what really happened to ``out/truth``.

    The same arguments give the same bytes on every machine. All of it is written or nothing. Raises
    :class:`InputError` where an argument is out of range or ``out`` holds anything already.
    """
    _refuse_bad(borrowers=borrowers, months=months, seed=seed)
    if format not in FORMATS:
        raise _unknown_format(format)
    wanted = (
        scenario if isinstance(scenario, Scenario) else read_scenario(Path(scenario) if scenario else None)
    )
    with new_folder(Path(out)) as folder:
        sink = FORMATS[format](folder, _clock(months, wanted), seed)
        try:
            play(sink, borrowers=borrowers, months=months, seed=seed, scenario=wanted, progress=progress)
        finally:
            sink.close()
        readme = folder / "README.txt"
        write_readme(readme, clock=sink.clock, borrowers=borrowers, seed=seed, format=format)
    mapping = Path(out) / "mapping.yaml"
    return SampleReport(
        out=Path(out),
        format=format,
        borrowers=borrowers,
        months=months,
        seed=seed,
        first_month=str(sink.clock.first),
        last_month=str(sink.clock.last),
        tables=dict(sorted(sink.counts.items())),
        beyond={name: count for name, count in sorted(sink.beyond.items()) if count},
        mapping=mapping if mapping.exists() else None,
    )


def play(
    sink: MonthlySink,
    *,
    borrowers: int,
    months: int,
    seed: int,
    scenario: Scenario | None = None,
    progress: Progress | None = None,
) -> World:
    """Found a bank's borrowers, play every month into the sink and tell it the truth; returns the world at the end."""
    world = founded(borrowers=borrowers, months=months, seed=seed, scenario=scenario)
    for plan in PLANS:
        plan(world)
    run(world, STEPS, [*EMITTERS, _month_over(sink, progress)], sink)
    for name, rows in sorted(world.truth.items()):
        sink.truth(name, rows)
    return world


def founded(*, borrowers: int, months: int, seed: int, scenario: Scenario | None = None) -> World:
    """The economy before its first month: who there is, what they own and owe."""
    wanted = scenario or Scenario()
    world = found(wanted, Draws(seed), _clock(months, wanted), borrowers)
    open_books(world)
    credit.open_loans(world)
    world.ledger.close_year()  # what was drawn to begin with is no cash flow of the first year
    return world


def _clock(months: int, scenario: Scenario) -> Clock:
    return ending(months, LAST_MONTH if scenario.last_month is None else scenario.last_month)


def _month_over(sink: MonthlySink, progress: Progress | None) -> Callable[[World, Sink], None]:
    def over(world: World, _: Sink) -> None:
        if world.visible:
            sink.end_month(world.month)
        if progress:
            done = int((world.month - world.clock.all[0]).astype(int)) + 1
            what = Bilingual(f"推演 {world.month}", f"playing {world.month}")
            progress(done, len(world.clock.all), what)

    return over


def _refuse_bad(**given: int) -> None:
    words = {"borrowers": "借款企业数", "months": "月数", "seed": "随机种子"}
    for name, value in given.items():
        low, high = LIMITS[name]
        if not low <= value <= high:
            raise InputError(
                "input.sample_out_of_range",
                Bilingual(
                    "{zh} ({name}) 为 {value}, 应在 {low} 与 {high} 之间",
                    "{name} is {value}, it should be from {low} to {high}",
                ),
                hint=Bilingual("改用范围内的数值", "give a number within the range"),
                name=name,
                zh=words[name],
                value=value,
                low=low,
                high=high,
            )


def _unknown_format(format: str) -> InputError:
    return InputError(
        "input.sample_format",
        Bilingual("没有格式 {format}", "there is no format {format}"),
        hint=Bilingual("可选 {known}", "choose one of {known}"),
        format=format,
        known=", ".join(FORMATS),
    )
