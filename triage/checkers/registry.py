"""All checkers by name, in the order in which a list shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from triage.checkers import (
    jwt_reader,
    licence_code_tidy,
    module_json5_lint,
    pkce_check,
    redirect_uri_diff,
    response_code_decoder,
    retry_clock,
    token_request_lint,
)
from triage.checkers.checker import Checker

CHECKERS: Mapping[str, Checker[Any]] = {
    module.CHECKER.name: module.CHECKER
    for module in (
        redirect_uri_diff,
        token_request_lint,
        pkce_check,
        jwt_reader,
        module_json5_lint,
        licence_code_tidy,
        response_code_decoder,
        retry_clock,
    )
}
