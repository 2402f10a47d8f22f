"""The month of the core economy (核心经济月度步骤), in the order in which it must be played."""

from quanlian.sandbox.simulate import Step
from quanlian.sandbox.steps import buy, close, demand, expenses, invest, sell, settle, staff, taxes

STEPS_BEFORE_CREDIT: tuple[Step, ...] = (
    demand.step,
    sell.step,
    buy.step,
    staff.step,
    expenses.step,
    settle.step,
    taxes.step,
    invest.step,
)
STEPS_AFTER: tuple[Step, ...] = (close.step,)

__all__ = ["STEPS_AFTER", "STEPS_BEFORE_CREDIT"]
