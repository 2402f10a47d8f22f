"""The contract: which tables a book has and what each column may hold. The one place that says so."""

from quanlian.book.contract import activity, bank, credit, outside, parties, security, statement
from quanlian.book.contract.model import Column, Table, Type
from quanlian.book.contract.statement import Item, components, statement_items

TABLES: dict[str, Table] = {
    table.name: table
    for module in (parties, credit, security, statement, activity, outside, bank)
    for table in module.TABLES
}

__all__ = ["TABLES", "Column", "Item", "Table", "Type", "components", "statement_items"]
