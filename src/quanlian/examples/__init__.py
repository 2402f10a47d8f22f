"""Invented companies and a small invented bank, written by code for demos and tests (示例数据)."""

from quanlian.examples.companies import write_examples

__all__ = ["write_examples"]
