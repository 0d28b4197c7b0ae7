"""The card of a university (校园卡) as a wallet: `checkout --wallet campus-card`."""

from campus_card.wallet import CampusCard

__all__ = ["CampusCard"]
