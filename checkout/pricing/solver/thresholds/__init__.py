"""Item offers weighed against basket offers and coupons."""
