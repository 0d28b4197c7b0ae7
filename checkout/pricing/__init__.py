"""What a basket costs: offers in force, the cheapest combination of them, shares to the fen, and the tax inside."""
