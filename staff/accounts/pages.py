"""What the templates of the accounts' pages may use."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.rights import Role


@dataclass(frozen=True)
class AccountPage:
    """Somebody's own account. `provider` is the name of the OIDC provider, empty without one."""

    name: str
    role: Role | None
    has_password: bool
    has_app: bool
    provider: str
