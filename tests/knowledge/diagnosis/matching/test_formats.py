"""The same message, however a text carries it."""

from __future__ import annotations

import json

import pytest

from knowledge.diagnosis import diagnose
from tests.knowledge.diagnosis.small import foreign, keys_of

MESSAGE = "The reactor 'north' cannot be started because valve 7 is open."
PUMP = "Coolant pump failed with code 9568"
QUOTED = json.dumps({"level": "error", "msg": MESSAGE})

CARRIED = {
    "plain": MESSAGE,
    "json": QUOTED,
    "json in json": json.dumps({"log": QUOTED, "stream": "stderr"}),
    "json, escaped twice": json.dumps(json.dumps(QUOTED)),
    "json, cut off": f'{{"errors":[{{"text":"{MESSAGE}","more":{{"a',
    "json over lines": json.dumps({"error": {"code": 500, "text": MESSAGE}}, indent=2),
    "url query": "https://x.example/cb?error=plant&text=The%20reactor%20%27north%27%20cannot%20be"
    "%20started%20because%20valve%207%20is%20open.&state=1",
    "form": "error=plant&text=The+reactor+%27north%27+cannot+be+started+because+valve+7+is+open.",
    "logfmt": f'time=2026-11-23T12:00:01Z level=error msg="{MESSAGE}" shard=7',
    "syslog": f"Nov 23 12:00:01 plant-4 control[812]: {MESSAGE}",
    "http": f"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\n\r\n{MESSAGE}",
    "html": f"<html><body><h1>500</h1><p>{MESSAGE.replace(chr(39), '&#39;')}</p></body></html>",
    "java": f"java.lang.IllegalStateException: {MESSAGE}\n\tat plant.Reactor.start(Reactor.java:9)",
    "python": 'Traceback (most recent call last):\n  File "plant.py", line 9, in start\n'
    f"    reactor.start()\nplant.errors.StartError: {MESSAGE}",
    "javascript": f"Uncaught (in promise) Error: {MESSAGE}\n    at start (plant.js:9:13)",
    ".net": f"Unhandled exception. System.InvalidCastException: {MESSAGE}\n   at Plant.Start()",
    "hvigor": f"> hvigor ERROR: Failed :entry:default@Start...\n> hvigor ERROR: {MESSAGE}\n"
    "COMPILE RESULT:FAIL {ERROR:2}",
    "compiler frame": f"1 ERROR: ArkTS:ERROR File: /src/main.ets:9:13\n {MESSAGE}\n",
    "gradle": f"FAILURE: Build failed with an exception.\n* What went wrong:\n> {MESSAGE}\n* Try:",
    "colours": f"\x1b[1;31mERR!\x1b[0m \x1b[2m{MESSAGE}\x1b[0m",
    "quoted mail": "> > The reactor 'north' cannot\n> > be started because valve 7\n> > is open.",
    "hard wraps": "The reactor 'north' cannot be\nstarted because valve 7 is\nopen.",
    "curly quotes": MESSAGE.replace("'north'", "‘north’"),
    "another case": MESSAGE.upper(),
    "no-break spaces": MESSAGE.replace(" ", "\u00a0"),
    "full width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in MESSAGE),
}


@pytest.mark.parametrize("text", CARRIED.values(), ids=CARRIED.keys())
def test_a_message_is_known_however_it_is_carried(text: str) -> None:
    found = diagnose(text, foreign())
    assert (found.verdict, keys_of(found)[0]) == ("known", "E1")


@pytest.mark.parametrize("text", CARRIED.values(), ids=CARRIED.keys())
def test_evidence_runs_from_the_first_word_to_the_last(text: str) -> None:
    evidence = diagnose(text, foreign()).matches[0].evidence[0]
    marked = text[evidence.start : evidence.end].lower()
    assert len(marked) >= len(MESSAGE) - 1
    assert marked[0] in "tｔ"
    assert marked[-1] in "nｎ"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("c0o1ant".replace("0", "o").replace("1", "l") + PUMP.removeprefix("Coolant"), "E6"),
        ("coolnat pmup failed with code 9568", "E6"),
        ("设备提示：安装失败，因为阀门没有关闭。", "E7"),
    ],
)
def test_a_message_is_found_with_small_damage(text: str, key: str) -> None:
    assert keys_of(diagnose(text, foreign()))[0] == key


@pytest.mark.parametrize("text", [PUMP.replace("9568", "9569"), PUMP.replace("9568", "95680")])
def test_another_code_is_another_error(text: str) -> None:
    assert diagnose(text, foreign()).verdict not in ("known", "likely")
