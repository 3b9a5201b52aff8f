"""What may stand in the addresses of the workbench."""

from __future__ import annotations


class DocumentPathConverter:
    """The path of a catalog document, such as `_pinned.yaml` or `guides/lost.yaml`."""

    regex = r"(?:[a-z0-9-]+/)?[a-z0-9_-]+\.yaml"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
