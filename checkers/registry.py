"""All checkers by name, in the order in which a list shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkers.cards import response_codes
from checkers.cards.retry import check as retry_clock
from checkers.core.checker import Checker
from checkers.hap import licence_code
from checkers.harmonyos.module_json5 import check as module_json5_lint
from checkers.oauth import pkce
from checkers.oauth.jwt import check
from checkers.oauth.redirect_uri import check as redirect_uri_diff
from checkers.oauth.token_request import check as token_request_lint

CHECKERS: Mapping[str, Checker[Any]] = {
    module.CHECKER.name: module.CHECKER
    for module in (
        redirect_uri_diff,
        token_request_lint,
        pkce,
        check,
        module_json5_lint,
        licence_code,
        response_codes,
        retry_clock,
    )
}
