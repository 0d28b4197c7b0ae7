"""Words of offers and of priced baskets."""
