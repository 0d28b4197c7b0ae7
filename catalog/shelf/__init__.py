"""One store's goods: from a reading to product, price and measure; search and suggestions."""
