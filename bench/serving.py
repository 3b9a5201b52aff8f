"""The site as gunicorn serves it, on rows and an index of its own, for benchmarks and tests."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_SECONDS = 60.0  # with a start, on a busy machine
PAUSE_SECONDS = 0.05
BOUNDARY = "part-of-a-form-that-is-sent"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """What the site answered."""

    status: int
    text: str


class Visitor:
    """Somebody with cookies of their own. Raises `OSError` when the site does not answer."""

    def __init__(self, address: str, *, timeout: float = PATIENCE_SECONDS) -> None:
        self._address = address
        self._timeout = timeout
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        return self._open(Request(f"{self._address}{path}"))  # noqa: S310 - an address of our own

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        """Send a form and return the page that it leads to."""
        return self._open(self._request(path, urlencode(fields).encode()))

    def _request(
        self, path: str, body: bytes, content_type: str = "application/x-www-form-urlencoded"
    ) -> Request:
        headers = {
            "Content-Type": content_type,
            "Origin": self._address,
            "Sec-Fetch-Site": "same-origin",
        }
        return Request(f"{self._address}{path}", body, headers)  # noqa: S310

    def upload(self, path: str, name: str, data: bytes, *, form: str) -> Page:
        """Send a file, as the field `file` of the form on the page `form`."""
        fields = {**self._hidden_fields(form, path), "path": ""}
        head = f"--{BOUNDARY}\r\nContent-Disposition: form-data; name="
        parts = [f'{head}"{key}"\r\n\r\n{value}\r\n' for key, value in fields.items()]
        parts.append(f'{head}"file"; filename="{name}"\r\n\r\n')
        body = "".join(parts).encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
        content_type = f"multipart/form-data; boundary={BOUNDARY}"
        return self._open(self._request(path, body, content_type))

    def submit(self, path: str, fields: Mapping[str, str], *, form: str = "") -> Page:
        """Send the form that leads to `path`, with its hidden fields, from the page `form`."""
        return self.post(path, {**self._hidden_fields(form or path, path), **fields})

    def _hidden_fields(self, page: str, action: str) -> dict[str, str]:
        """Return the hidden fields of the form on `page` that leads to `action`."""
        found = re.search(
            rf'<form[^>]*action="{re.escape(action)}".*?</form>', self.get(page).text, re.S
        )
        return dict(_HIDDEN.findall(found[0])) if found else {}

    def sign_in(self, name: str, password: str) -> Page:
        return self.submit("/accounts/login/", {"login": name, "password": password})

    def _open(self, request: Request) -> Page:
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return Page(answer.status, answer.read().decode())
        except HTTPError as error:
            with error:
                return Page(error.code, error.read().decode())
        except HTTPException as error:  # the connection ended in the middle of an answer
            raise OSError(str(error)) from error


class Site:
    """One installation below `folder`, served on a free port of this machine."""

    def __init__(self, folder: Path, *, workers: int = 2, **settings: str) -> None:
        self.folder = folder
        self.database = folder / "rows.sqlite3"
        self.index = folder / "index"
        self.log = folder / "log.txt"
        self.address = f"http://127.0.0.1:{_free_port()}"
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "SECRET_KEY": "only-for-tests",
            "ALLOWED_HOSTS": "127.0.0.1",
            "DEBUG": "off",
            "HTTPS": "off",
            "DATABASE_URL": f"sqlite:///{self.database}",
            "INDEX_DIR": str(self.index),
            "HOST": "127.0.0.1",
            "PORT": self.address.rpartition(":")[2],
            "WEB_WORKERS": str(workers),
            **settings,
        }
        self._server: subprocess.Popen[bytes] | None = None

    def visitor(self, *, timeout: float = PATIENCE_SECONDS) -> Visitor:
        return Visitor(self.address, timeout=timeout)

    def manage(self, *arguments: str, given: str = "") -> str:
        """Return what a management command prints. Raises `RuntimeError` when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(  # noqa: S603
            command, cwd=ROOT, env=self.env, input=given, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def set_up(self, catalog: Path = ROOT / "catalog") -> None:
        """Make the rows and the index of `catalog`."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("createcachetable")
        self.manage("load_catalog", str(catalog))

    def start(self) -> None:
        """Serve, and return when the site answers. Raises `TimeoutError`."""
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py"]
        command.append("config.wsgi")
        with self.log.open("ab") as log:
            self._server = subprocess.Popen(  # noqa: S603
                command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until(self.is_up)

    def stop(self) -> None:
        """End as an operator does: what is under way is finished."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(PATIENCE_SECONDS)
            self._server = None

    def kill(self) -> None:
        """End as a crash does: all processes at once, in the middle of whatever they do."""
        if self._server is not None:
            os.killpg(self._server.pid, signal.SIGKILL)
            self._server.wait(PATIENCE_SECONDS)
            self._server = None

    def kill_workers(self) -> None:
        """Kill the processes that answer; gunicorn starts others in their place."""
        if self._server is not None:
            children = Path(f"/proc/{self._server.pid}/task/{self._server.pid}/children")
            for worker in children.read_text().split():
                os.kill(int(worker), signal.SIGKILL)

    def is_up(self) -> bool:
        try:
            return self.visitor(timeout=1).get("/healthz").status == 200
        except OSError:
            return False

    def wait_until(self, is_so: Callable[[], bool]) -> None:
        """Return when `is_so()` is true. Raises `TimeoutError` with the end of the log."""
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_so():
            if time.monotonic() > until:
                end = self.log.read_text()[-2_000:] if self.log.exists() else ""
                raise TimeoutError(f"it did not happen; the log ends with: {end}")
            time.sleep(PAUSE_SECONDS)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
