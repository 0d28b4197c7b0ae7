"""From a scanner's raw text to a reading: GTINs, in-store labels, GS1 element strings and links. No database."""
