"""How the key of a guide stands in an address."""

from __future__ import annotations

from django.urls.converters import StringConverter

_SLUG = "[a-z0-9]+(?:-[a-z0-9]+)*"


class GuideKeyConverter(StringConverter):
    """One slug for an authored guide, context and slug of its entry for a derived one."""

    regex = f"{_SLUG}(?:/{_SLUG})?"
