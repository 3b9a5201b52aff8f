"""Lines of logs that name no error of any catalog here, made at random."""

from __future__ import annotations

from hypothesis import strategies as st

_NAMES = st.sampled_from(
    [
        "libzeta",
        "kernel",
        "cron",
        "sshd",
        "webpack",
        "rustc",
        "postfix",
        "dnsmasq",
        "nginx",
        "bison",
    ]
)
_VERBS = st.sampled_from(
    ["Unpacking", "Compiling", "Linking", "checking for", "Started", "Fetched", "copied", "reload"]
)
_NUMBERS = st.integers(0, 99_999)
_TIMES = st.builds(
    lambda h, m, s: f"2026-11-2{h % 10} {h:02}:{m:02}:{s:02}",
    st.integers(0, 23),
    st.integers(0, 59),
    st.integers(0, 59),
)
_PACKAGES = st.builds(lambda name, n: f"{name}-{n % 9}.{n % 7}.{n}", _NAMES, _NUMBERS)

lines = st.one_of(
    st.builds(
        lambda time, verb, package: f"{time} {verb} {package} ...", _TIMES, _VERBS, _PACKAGES
    ),
    st.builds(lambda name, n, verb: f"{name}[{n}]: {verb} {n * 7} kB", _NAMES, _NUMBERS, _VERBS),
    st.builds(
        lambda package, n: f"[{n % 100}%] Building CXX object {package}.o", _PACKAGES, _NUMBERS
    ),
    st.builds(lambda name: f"   Setting up {name}:amd64 (2:1.18.4-2)", _NAMES),
    st.builds(lambda n: f"  at io.vertx.core.Loop.run(Loop.java:{n})", _NUMBERS),
    st.just(""),
)
blocks = st.lists(lines, max_size=40).map("\n".join)

# What other programs write around a message: records, access logs, mail.
records = st.one_of(
    st.builds(
        lambda verb, package, n: f'{{"level":"info","msg":"{verb} {package}","took":{n}}}',
        _VERBS,
        _PACKAGES,
        _NUMBERS,
    ),
    st.builds(
        lambda time, name, n: f'ts={time} lvl=debug unit={name} msg="loop" n={n}',
        _TIMES,
        _NAMES,
        _NUMBERS,
    ),
    st.builds(
        lambda n, name: f"I1126 12:00:{n % 60:02}.{n:06} {name}.go:{n}] synced", _NUMBERS, _NAMES
    ),
    st.builds(
        lambda n: (
            f'203.0.113.{n % 250} - - [26/Nov/2026:12:00:01 +0000] "GET /a{n}.css HTTP/1.1" 200 {n}'
        ),
        _NUMBERS,
    ),
    st.builds(lambda name: f"> {name} wrote on Monday:", _NAMES),
    st.builds(lambda n: f"{'#' * (n % 40)} {n % 100}%", _NUMBERS),
    st.sampled_from(["", "--", "---", "Sent from my phone"]),
)
around = st.lists(st.one_of(lines, records), max_size=25).map("\n".join)
