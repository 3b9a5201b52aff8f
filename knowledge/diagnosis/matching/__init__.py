"""Finds which message forms of the catalog a text contains."""
