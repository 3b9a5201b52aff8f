"""What a person wrote, before it is stored: what looks secret is taken out. Pure."""

from __future__ import annotations

from typing import Any

from redaction import KIND_LABELS, pieces, redact, shown
from staff.editor.form_data import Data, Path
from staff.editor.problems import where_of


def without_secrets(data: Data) -> tuple[Data, list[tuple[str, str]]]:
    """Return `data` with everything taken out that looks secret, and what it was.

    Each find is the field's words and the kind's words. In a message form a placeholder such as
    `<token>` takes the place, because another text stands there each time.
    """
    finds: list[tuple[str, str]] = []

    def clean(value: Any, path: Path) -> Any:
        if isinstance(value, dict):
            return {name: clean(item, (*path, name)) for name, item in value.items()}
        if isinstance(value, list):
            return [clean(item, (*path, number)) for number, item in enumerate(value)]
        secrets = redact(value) if isinstance(value, str) else ()
        if not secrets:
            return value
        finds.extend((where_of(path), KIND_LABELS[secret.kind]) for secret in secrets)
        is_form = path[0] == "messages" and path[-1] == "text"
        return with_placeholders(value) if is_form else shown(value, secrets)

    return clean(data, ()), list(dict.fromkeys(finds))


def with_placeholders(text: str) -> str:
    """Return `text` with each secret in it replaced by a placeholder named after its kind."""
    return "".join(
        f"<{secret.kind}>" if secret else piece for piece, secret in pieces(text, redact(text))
    )
