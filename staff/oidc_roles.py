"""Reading a role from what an OpenID Connect provider says about somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.rights import Role


def role_in(answers: Mapping[str, Any], claim: str) -> Role | None:
    """Return the highest role that `claim` names in any of the provider's `answers`.

    `answers` holds claims by where they came from (`userinfo`, `id_token`). `claim` is the name of
    one, or a path of names with dots; its value is a text or a list of texts. None: no role.
    """
    named = {name for claims in answers.values() for name in _values(claims, claim)}
    return next((role for role in reversed(Role) if role in named), None)


def _values(claims: object, path: str) -> Iterator[str]:
    if not isinstance(claims, Mapping):
        return
    if path in claims:
        value = claims[path]
        yield from [value] if isinstance(value, str) else _texts(value)
        return
    first, _, rest = path.partition(".")
    if rest:
        yield from _values(claims.get(first), rest)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (item for item in value if isinstance(item, str))
