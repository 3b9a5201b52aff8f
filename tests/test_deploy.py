"""The files of `deploy/`, read by the programs that they are for."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
DEPLOY = Path(__file__).parent.parent / "deploy"


@pytest.mark.skipif(NGINX is None, reason="nginx is not installed")
def test_nginx_accepts_its_configuration(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "fullchain.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost"]
    subprocess.run(
        [*request, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
    )
    text = (DEPLOY / "nginx.conf").read_text()
    for path in ("/etc/ssl/unstuck", "/var/log/nginx"):
        text = text.replace(path, str(tmp_path))
    for port in ("80", "443"):  # which only root may open
        text = text.replace(f"listen {port} ", f"listen 2{port:>04} ")
        text = text.replace(f"listen [::]:{port} ", f"listen [::1]:2{port:>04} ")
    config = tmp_path / "nginx.conf"
    config.write_text(f"pid {tmp_path / 'nginx.pid'};\n{text}")

    command = [str(NGINX), "-t", "-p", str(tmp_path), "-e", "stderr", "-c", str(config)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
