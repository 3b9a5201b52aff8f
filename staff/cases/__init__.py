"""Proposals from outcomes, and a draft from a case."""
