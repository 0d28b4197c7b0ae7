"""The two halves of the shop on the screen: the aisle and the phone."""
