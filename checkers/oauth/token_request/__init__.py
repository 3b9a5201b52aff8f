"""Checks a token request."""
