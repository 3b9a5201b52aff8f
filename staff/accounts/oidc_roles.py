"""Reading a role from what an OpenID Connect provider says about somebody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from knowledge.rights import Role


def role_in(answers: Mapping[str, Any], claim: str) -> Role | None:
    """Return the highest role that `claim` names in the provider's `answers`; None: no role.

    `answers` holds claims by where they came from (`userinfo`, `id_token`). Where both name roles,
    the answer of userinfo counts: it is asked for anew, and a role that was taken away there must
    not come back by the other. `claim` is the name of a claim, or a path of names with dots; its
    value is a text or a list of texts.
    """
    sources = (set(_values(answers.get(name), claim)) for name in ("userinfo", "id_token"))
    named: set[str] = next(filter(None, sources), set())
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
