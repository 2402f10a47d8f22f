"""The book: the bank's data, versioned and readable as of any date (账本)."""
