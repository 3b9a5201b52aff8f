"""One change of many entries, with a preview."""
