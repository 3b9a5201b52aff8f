"""Signing in: passwords, second factor, single sign-on."""
