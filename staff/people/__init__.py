"""Accounts and roles, kept by administrators."""
