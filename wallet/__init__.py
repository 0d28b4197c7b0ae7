"""Paying: money, the port of a wallet, settlement, the wallets that come with the shop, and checks for others."""
