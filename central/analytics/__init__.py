"""Analytics (大数据分析): a province's days in figures, each with its definition and numbers."""
