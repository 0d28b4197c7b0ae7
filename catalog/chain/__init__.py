"""A chain of supermarkets as data: stores, products, prices, where things stand, and the files they are read from."""
