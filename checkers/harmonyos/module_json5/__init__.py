"""Checks a module.json5 file."""
