"""What a shopper does: scan, edit the basket, pay, bring back, leave."""
