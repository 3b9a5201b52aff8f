"""One run of a guide: its address, state, pages and record."""
