"""Checkers of OAuth 2.0: redirect URIs, token requests, PKCE, JWTs."""
