"""A store's own labels: the rules that read them, the templates of their codes, the price check digit."""
