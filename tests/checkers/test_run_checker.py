from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command, execute_from_command_line

from checkers.registry import CHECKERS

MANAGE = Path(__file__).parents[2] / "manage.py"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def run(name: str, file: Path, *options: str) -> Any:
    out = io.StringIO()
    call_command("run_checker", name, str(file), *options, stdout=out)
    return json.loads(out.getvalue())


def written(folder: Path, text: str) -> Path:
    file = folder / "input.json"
    file.write_text(text, encoding="utf-8")
    return file


def test_it_works(tmp_path: Path) -> None:
    data = {"verifier": VERIFIER, "challenge": CHALLENGE, "method": "S256"}
    report = run("pkce-check", written(tmp_path, json.dumps(data)), "--json")
    assert report == {
        "verdict": "ok",
        "findings": [],
        "result": {
            "challenge": CHALLENGE,
            "method": "S256",
            "matches": True,
            "verifier_characters": 43,
        },
    }


@pytest.mark.parametrize("name", CHECKERS)
def test_the_example_of_each_checker_runs(name: str, tmp_path: Path) -> None:
    file = written(tmp_path, json.dumps(CHECKERS[name].example))
    report = run(name, file, "--json")
    assert set(report) == {"verdict", "findings", "result"}
    assert all(
        set(finding) >= {"rule", "severity", "message", "where", "source"}
        for finding in report["findings"]
    )


def test_without_the_option_it_is_the_same_object(tmp_path: Path) -> None:
    file = written(tmp_path, '{"text": "51"}')
    assert run("response-code-decoder", file) == run("response-code-decoder", file, "--json")


def test_lone_surrogates_are_written_as_escapes(tmp_path: Path) -> None:
    file = written(tmp_path, '{"text": "[{name: \'\\ud800\'}]"}')
    report = run("module-json5-lint", file, "--json")
    assert report["result"]["mended"] == "[{name: '\ud800'}]"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "input.json:1: file: not JSON"),
        ('{\n "verifier": }', "input.json:2: file: not JSON"),
        ("[]", "input.json:1: file: has to be an object"),
        ('{\n "method": "S256",\n "verifier": 5}', "input.json:3: verifier: has to be a text"),
        ('{"a": 1}', "input.json:1: a: is not an input of pkce-check"),
    ],
)
def test_bad_input_names_file_line_and_field(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(CommandError) as refused:
        run("pkce-check", written(tmp_path, text))
    assert complaint in str(refused.value)
    assert refused.value.returncode == 1


def test_a_file_that_is_not_utf8_names_the_line(tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(b'{\n"verifier": "\xff"}')
    with pytest.raises(CommandError, match=r"input\.json:2: file: not UTF-8"):
        run("pkce-check", file)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"none\.json"):
        run("pkce-check", tmp_path / "none.json")


@pytest.mark.parametrize("order", [["{file}", "--json"], ["--json", "{file}"]])
def test_the_file_stands_before_or_after_the_options(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], order: list[str]
) -> None:
    file = str(written(tmp_path, json.dumps({"verifier": VERIFIER, "method": "S256"})))
    arguments = [each.format(file=file) for each in order]
    execute_from_command_line(["manage.py", "run_checker", "pkce-check", *arguments])
    assert json.loads(capsys.readouterr().out)["result"]["challenge"] == CHALLENGE


def test_from_a_shell(tmp_path: Path) -> None:
    command = [sys.executable, str(MANAGE), "run_checker"]
    environment = {"SECRET_KEY": "only-for-tests", "PATH": ""}
    wrong = subprocess.run([*command, "no-such-checker"], capture_output=True, env=environment)
    assert wrong.returncode == 2
    problem = subprocess.run(
        [*command, "pkce-check", "--json"],
        input=json.dumps({"verifier": "short", "method": "S256"}).encode(),
        capture_output=True,
        env=environment,
    )
    assert (problem.returncode, json.loads(problem.stdout)["verdict"]) == (0, "problem")
