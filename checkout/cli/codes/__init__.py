"""`checkout read`, `see`, `draw`, `labels`, `weigh`."""
