"""Goods, lines, the priced basket, the receipt."""
