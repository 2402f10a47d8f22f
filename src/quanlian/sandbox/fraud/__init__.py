"""Fraud on the bank itself (骗贷): rings of relatives and of borrowed names, things pledged twice, papers used again."""

from quanlian.sandbox.fraud.plan import plan
from quanlian.sandbox.fraud.step import step

__all__ = ["plan", "step"]
