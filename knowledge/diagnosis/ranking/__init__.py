"""Turns what was found into ranked matches with reasons."""
