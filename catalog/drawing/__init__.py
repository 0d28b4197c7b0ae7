"""From a code or a product to bars, QR codes and printed label sheets."""
