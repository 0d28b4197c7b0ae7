"""Session scripts: transcripts of what people do and what the shop answers, which can be played again."""
