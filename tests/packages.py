"""The Python packages of the product, in the order of their names."""

from __future__ import annotations

from django.conf import settings

_NOT_THE_PRODUCT = {"bench", "tests"}

PACKAGES: tuple[str, ...] = tuple(
    sorted(
        file.parent.name
        for file in settings.BASE_DIR.glob("*/__init__.py")
        if file.parent.name not in _NOT_THE_PRODUCT
    )
)
