"""The rows a bank would have of the economy (数据留痕), one module a table or a few that belong together."""
