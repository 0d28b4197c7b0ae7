"""The shop on the screen, drawn with Textual. Nothing else imports Textual, and the trip knows nothing of screens."""
