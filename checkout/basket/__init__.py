"""The basket with its lines, its price after offers, and the receipt."""
