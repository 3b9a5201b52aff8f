"""What is left of a text, for the tests of the redactor."""

from __future__ import annotations

from redaction import mask, redact


def left(text: str) -> str:
    """Return `text` with its secrets masked."""
    return mask(text, redact(text))


def kinds(text: str) -> list[str]:
    """Return the kinds of the secrets of `text`, in order."""
    return [secret.kind for secret in redact(text)]
