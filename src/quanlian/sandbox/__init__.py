"""The simulated economy: a sample bank whose truth is known (模拟经济与示例银行)."""
