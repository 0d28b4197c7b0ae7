"""What a basket costs: shares that add up, and the tax inside the price."""
