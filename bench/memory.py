"""How much memory one worker holds over 200 publishes.

    python -m bench.memory [--publishes N]

Loads the shipped catalog into a folder that is thrown away. After each publish the process does
what a worker does: it answers a reader from the new snapshot, opens a guide, and tries a draft out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).parent.parent
STATUS = Path("/proc/self/status")
PUBLISHES = 200
STEPS = 8  # lines of the table


def report(publishes: int = PUBLISHES) -> str:
    """Return the memory after each eighth of the publishes, in Markdown."""
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-benchmarks",
            "DATABASE_URL": f"sqlite:///{Path(folder) / 'rows.sqlite3'}",
            "INDEX_DIR": str(Path(folder) / "index"),
            "SNAPSHOT_POLL_SECONDS": "0",
        }
        for command in (
            ["manage.py", "migrate", "--verbosity", "0"],
            ["manage.py", "load_catalog", "catalog"],
        ):
            _run(command, env)
        rows = _run(["-m", "bench.memory", "--worker", str(publishes)], env)
    return f"Resident memory of one process, in MB.\n\n| publishes | memory |\n|---|---|\n{rows}"


def _run(arguments: list[str], env: dict[str, str]) -> str:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def work(publishes: int) -> None:
    """Publish and use what is published, and print a line of the table now and then."""
    import django

    django.setup()
    from django.contrib.auth.models import AnonymousUser

    from bench.publishing import code_of, publish, slug_of
    from knowledge.diagnosis import diagnose
    from knowledge.reading import snapshot
    from staff.editor.trial import try_out
    from triage.guides import registry

    for number in range(publishes + 1):
        if number:
            publish(number)
        current = snapshot.current()
        diagnose(code_of(number), current.public)
        registry.whole_shelf()
        registry.shelf(AnonymousUser()).guide("oauth/invalid-grant")
        key, document = next(iter(current.catalog.entries.items()))
        changed = document.model_copy(update={"title": f"Draft {slug_of(number)}"})
        try_out(key, changed, "invalid_grant")
        if number % max(1, publishes // STEPS) == 0:
            sys.stdout.write(f"| {number} | {_resident():.0f} |\n")
            sys.stdout.flush()


def _resident() -> float:
    """Return the resident memory of this process in megabytes."""
    lines = STATUS.read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


def main() -> None:
    """Print the report."""
    parser = ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--publishes", type=int, default=PUBLISHES)
    parser.add_argument("--worker", type=int, default=None)
    options = parser.parse_args()
    if options.worker is not None:
        work(options.worker)
        return
    sys.stdout.write(report(options.publishes))


if __name__ == "__main__":
    main()
