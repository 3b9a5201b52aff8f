"""Compares a redirect URI with the registered ones."""
