"""Reads a JWT and checks its signature."""
