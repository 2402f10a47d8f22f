"""How the sample bank's rows become files (样本文件): CSV, Parquet, or what a bank's own systems export."""

from quanlian.sandbox.files.deliveries import Deliveries
from quanlian.sandbox.files.memory import MemorySink
from quanlian.sandbox.files.rows import contract_rows

__all__ = ["Deliveries", "MemorySink", "contract_rows"]
