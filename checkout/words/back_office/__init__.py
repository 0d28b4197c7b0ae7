"""Words for the people behind the shop."""
