"""A text as offsets, tokens, terms and phrases."""
