"""The best that item offers can do for goods that they tie together."""
