"""What a bank's core, loan accounting, customer and credit systems would deliver (银行导出样式)."""

from quanlian.sandbox.files.bank.sink import BankDeliveries

__all__ = ["BankDeliveries"]
