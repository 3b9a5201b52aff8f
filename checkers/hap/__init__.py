"""Checkers of Carrier HAP licences."""
