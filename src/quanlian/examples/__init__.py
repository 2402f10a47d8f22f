"""Invented companies and a small invented bank, written by code for demos and tests (示例数据)."""

from quanlian.examples.bank import planted_in, write_small_bank
from quanlian.examples.companies import write_examples

__all__ = ["planted_in", "write_examples", "write_small_bank"]
