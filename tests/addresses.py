"""Every address of the site, with something in place of what is variable."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# By the name of the part; what a test has made is put in place of these.
SAMPLES = {
    "context": "time",
    "slug": "flux",
    "guide": "time/flux",
    "step": "first-cause",
    "path": "_synonyms.yaml",
    "provider_id": "organisation",
    "app_label": "knowledge",
    "content_type_id": "1",
    "object_id": "1",
    "uidb36": "1",
    "key": "set-password",
    "url": "nowhere",
}
_VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")


def every_address(**samples: str) -> Iterator[str]:
    """Yield the path of every address; `samples` replace `SAMPLES`, and "1" stands for the rest."""
    known = {**SAMPLES, **samples}
    for pattern in _patterns(get_resolver()):
        yield "/" + _VARIABLE.sub(lambda part: known.get(part[1] or part[2], "1"), pattern)


def _patterns(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = str(pattern.pattern).removeprefix("^").removesuffix("\\Z").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern, prefix + route)
        elif isinstance(pattern, URLPattern):
            yield prefix + route
