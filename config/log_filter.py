"""Keeps secrets and personal data out of the logs, whoever writes them."""

from __future__ import annotations

import logging

from redaction import redact, shown

NOT_REDACTED = "[a record that could not be redacted]"
_FORMATTER = logging.Formatter()


class RedactingFilter(logging.Filter):
    """Takes what looks like a secret out of each record: of its message and of its traceback.

    It belongs on the handler: the filters of a logger do not see what comes from loggers below it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change `record` and let it pass; what cannot be redacted is not told at all."""
        try:
            message = redacted(record.getMessage())
            trace = _trace(record)
        except Exception:  # noqa: BLE001  whatever is wrong with it, it must not be written as it is
            message, trace = NOT_REDACTED, ""
        record.msg, record.args = message, None
        record.exc_info, record.exc_text, record.stack_info = None, trace, None
        return True


class BriefRefusals(logging.Filter):
    """Takes the traceback away from what is only a refusal, such as 403: anybody can cause it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


def redacted(text: str) -> str:
    """Return `text` with words such as `[token removed]` in place of each secret."""
    return shown(text, redact(text))


def _trace(record: logging.LogRecord) -> str:
    """Return the traceback and the stack of `record` as text, empty without one."""
    parts = []
    if record.exc_info:
        parts.append(_FORMATTER.formatException(record.exc_info))
    elif record.exc_text:
        parts.append(record.exc_text)
    if record.stack_info:
        parts.append(_FORMATTER.formatStack(record.stack_info))
    return redacted("\n".join(parts))
