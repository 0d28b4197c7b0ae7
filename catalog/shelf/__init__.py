"""From a reading to the product, price and measure of one store; search."""
