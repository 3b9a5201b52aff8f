"""Says when a declined card may be charged again."""
