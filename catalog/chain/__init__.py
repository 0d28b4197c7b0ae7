"""A chain of supermarkets as data: stores, products, prices, planogram, tax rates; read from CSV files."""
