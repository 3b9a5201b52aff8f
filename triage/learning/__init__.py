"""What outcomes teach: counts and proposals."""
