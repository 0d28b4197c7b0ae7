"""The pieces the screens are put together from. None of them knows the shop: they show what they are given."""
