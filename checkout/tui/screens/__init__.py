"""The screens, one to a file, in the order of a trip: door, shopping, pay, receipt; and the dialogs between them."""
