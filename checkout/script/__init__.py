"""Session scripts: a transcript of what people do and what the shop answers, which can be played (`checkout replay`)."""
