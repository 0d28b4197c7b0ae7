"""A shopper's trip: its events, its state and its basket."""
