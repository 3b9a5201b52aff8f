from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkers.core.json5 import parse
from checkers.harmonyos.module_json5.check import CHECKER, ModuleInput, check
from tests.checkers.support import hostile_texts, is_sound, mutations, rules

# The minimal example of the rules that the checker was built from
GOOD = """{ "module": { "name": "entry", "type": "entry",
  "requestPermissions": [
    { "name": "ohos.permission.INTERNET" },
    { "name": "ohos.permission.CAMERA", "reason": "$string:camera_reason",
      "usedScene": { "abilities": ["EntryAbility"], "when": "inuse" } } ] } }
"""
SCENE = '"usedScene": {"abilities": ["EntryAbility"], "when": "inuse"}'
SCENE_OF_OLD = '"usedscene": {"ability": "X", "when": "Always"}'
REASON = '"reason": "$string:r"'


def module(*entries: str, kind: str = "entry", more: str = "") -> str:
    permissions = ", ".join(entries)
    return (
        f'{{"module": {{"type": "{kind}", {more} "abilities": [{{"name": "EntryAbility"}}], '
        f'"requestPermissions": [{permissions}]}}}}'
    )


def camera(*members: str) -> str:
    return "{" + ", ".join(['"name": "ohos.permission.CAMERA"', *members]) + "}"


def named(name: str) -> str:
    return f'{{"name": "{name}"}}'


OWN = [named(f"com.example.P{number}") for number in range(301)]


def lint(text: str) -> set[str]:
    return rules(check(ModuleInput(text)))


def mended(text: str) -> Any:
    result = check(ModuleInput(text)).result["mended"]
    return parse(result).plain()["module"]["requestPermissions"]


def test_it_works() -> None:
    report = check(ModuleInput(GOOD))
    assert report.verdict == "ok"
    assert report.result["mended"] == GOOD
    assert report.result["strings"] == ["camera_reason"]


@pytest.mark.parametrize(
    "text",
    [
        module(),
        module(camera(REASON, SCENE)),
        module(camera(REASON), kind="har"),
        module(camera(REASON), kind="shared"),
        module(camera(REASON, SCENE), kind="feature"),
        module(
            named("com.example.OWN"), more='"definePermissions": [{"name": "com.example.OWN"}],'
        ),
        "{type: 'entry', requestPermissions: [{name: 'ohos.permission.VIBRATE'}]}",
    ],
)
def test_what_is_right_is_ok(text: str) -> None:
    report = check(ModuleInput(text))
    assert report.verdict == "ok"
    assert report.result["mended"] == text


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "nothing-given"),
        ("{module: {", "not-json5"),
        ("{}", "no-permissions"),
        ("{type: 'entry', requestPermissions: {}}", "not-a-list"),
        (module(*OWN, more=f'"definePermissions": [{", ".join(OWN)}],'), "too-many-entries"),
        (module(kind="hap"), "module-type"),
        ("[{name: 'ohos.permission.PRINT'}]", "module-type"),
        (module(camera(REASON, REASON, SCENE)), "member-twice"),
        (module('"ohos.permission.PRINT"'), "not-an-object"),
        (module(camera(REASON, SCENE, '"level": 1')), "unknown-member"),
        (module(camera(REASON, SCENE.replace("abilities", "ability"))), "unknown-member"),
        (module("{}"), "name-missing"),
        (module('{"name": 5}'), "name-missing"),
        (module(named("ohos.permission.internet")), "name-misspelt"),
        (module(named("INTERNET")), "name-misspelt"),
        (module(named("android.permission.CAMERA")), "name-unknown"),
        (module(named("ohos.permission.NEW_IN_API_99")), "name-not-listed"),
        (module(*[named("ohos.permission.PRINT")] * 2), "permission-twice"),
        (module(camera(SCENE)), "reason-missing"),
        (module(camera(), kind="har"), "reason-missing"),
        (module(named("ohos.permission.CONTROL_DEVICE")), "reason-missing"),
        (module(camera('"reason": "For calls."', SCENE)), "reason-format"),
        (module(camera('"reason": "$string:a-b"', SCENE)), "reason-format"),
        (module(camera('"reason": "$media:a"', SCENE)), "reason-format"),
        (module(camera('"reason": ""', SCENE)), "reason-format"),
        (module(camera('"reason": null', SCENE)), "reason-format"),
        (module(camera('"reason": "{reason}"', SCENE)), "reason-format"),
        (module(camera(REASON)), "scene-missing"),
        (module(camera(REASON, '"usedScene": "inuse"')), "scene-format"),
        (module(camera(REASON, '"usedScene": {"abilities": ["EntryAbility"]}')), "when-missing"),
        (module(camera(REASON, SCENE.replace("inuse", "inUse"))), "when-value"),
        (module(camera(REASON, SCENE.replace("inuse", ""))), "when-value"),
        (module(camera(REASON, SCENE.replace("[", "").replace("]", ""))), "abilities-format"),
        (module(camera(REASON, SCENE.replace("[", '["EntryAbility",'))), "abilities-format"),
        (module(camera(REASON, SCENE.replace("Entry", "Other"))), "ability-unknown"),
        (module(camera(REASON, SCENE).replace("CAMERA", "LOCATION")), "location-alone"),
        (module(camera(REASON, SCENE).replace("CAMERA", "READ_CONTACTS")), "needs-acl"),
    ],
)  # fmt: skip
def test_each_rule_speaks_up(text: str, rule: str) -> None:
    report = check(ModuleInput(text))
    assert rule in rules(report)
    assert report.verdict != "ok"


def test_a_fault_is_pointed_at() -> None:
    text = GOOD.replace("inuse", "inUse")
    report = check(ModuleInput(text))
    start, end = report.findings[0].where or (0, 0)
    assert text[start:end] == '"inUse"'


def test_a_syntax_error_names_its_line() -> None:
    finding = check(ModuleInput('{\n  "a": 1\n  "b": 2\n}')).findings[0]
    assert finding.message.startswith("This is not JSON5, line 3: ")
    assert finding.where == (13, 14)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (
            camera(),
            {
                "name": "ohos.permission.CAMERA",
                "reason": "$string:camera_reason",
                "usedScene": {"abilities": ["EntryAbility"], "when": "inuse"},
            },
        ),
        (named("Internet"), {"name": "ohos.permission.INTERNET"}),
        (
            camera('"reason": "$string:a-b"', SCENE_OF_OLD, '"x": 1'),
            {
                "name": "ohos.permission.CAMERA",
                "reason": "$string:a_b",
                "usedScene": {"abilities": ["X"], "when": "always"},
            },
        ),
    ],
)  # fmt: skip
def test_what_can_be_mended_is_mended(entry: str, expected: dict[str, Any]) -> None:
    assert mended(module(entry)) == [expected]


def test_the_later_of_two_equal_entries_goes() -> None:
    assert mended(module(camera(REASON, SCENE), named("ohos.permission.CAMERA"))) == [
        parse(camera(REASON, SCENE)).plain()
    ]


def test_nothing_else_is_changed() -> None:
    text = str(CHECKER.example["text"])
    changed = text.replace('"For video calls"', '"$string:camera_reason"').replace("inUse", "inuse")
    report = check(ModuleInput(text))
    assert report.result["mended"] == changed
    assert report.result["block"] == changed[changed.index("[\n") : changed.rindex("]") + 1]


def test_added_members_stand_like_their_neighbours() -> None:
    text = "[\n  {\n    name: 'ohos.permission.CAMERA', // why\n    reason: '$string:r',\n  },\n]"
    added = '\'$string:r\',\n    "usedScene": { "abilities": ["EntryAbility"], "when": "inuse" },\n'
    assert check(ModuleInput(text)).result["mended"] == text.replace("'$string:r',\n", added)


def test_a_removed_line_leaves_no_gap() -> None:
    text = "[\n  {\n    name: 'ohos.permission.PRINT',\n    level: 1, // old\n  },\n]"
    assert check(ModuleInput(text)).result["mended"] == (
        "[\n  {\n    name: 'ohos.permission.PRINT', // old\n  },\n]".replace(", //", ",\n     //")
    )


def test_the_list_alone_may_be_pasted() -> None:
    text = '"requestPermissions": [\n  { "name": "ohos.permission.internet" },\n],'
    report = check(ModuleInput(text))
    start, end = next(f.where for f in report.findings if f.rule == "name-misspelt") or (0, 0)
    assert text[start:end] == '"ohos.permission.internet"'
    assert report.result["mended"] == text.replace("internet", "INTERNET")


def test_the_class_of_each_permission_is_told() -> None:
    found = check(ModuleInput(GOOD)).result["permissions"]
    assert [each["grant_mode"] for each in found] == ["system_grant", "user_grant"]


MENDABLE = {
    "unknown-member", "name-misspelt", "permission-twice", "reason-missing", "scene-missing",
    "scene-format", "when-value", "abilities-format",
}  # fmt: skip

names = st.sampled_from(["CAMERA", "INTERNET", "microphone", "LOCATION", "READ_CONTACTS", "NOPE"])
values = st.sampled_from(["'x'", "''", "[]", "['A']", "['A','A']", "{}", "1", "null", "'inuse'"])
scenes = st.dictionaries(
    st.sampled_from(["abilities", "ability", "when", "When", "x"]), values, max_size=3
)
spaces = st.sampled_from(["", " ", "\n", "\n  ", " /* c */ ", " // c\n"])


@st.composite
def entries(draw: st.DrawFn) -> str:
    scene = "{" + ",".join(f"{key}:{value}" for key, value in draw(scenes).items()) + "}"
    members = draw(
        st.lists(
            st.sampled_from([f"usedScene:{scene}", "reason:'text'", REASON, "x:1", "usedscene:1"]),
            max_size=3,
            unique=True,
        )
    )
    gap, tail = draw(spaces), draw(st.sampled_from(["", ","]))
    parts = draw(st.permutations([f"name:'ohos.permission.{draw(names)}'", *members]))
    return "{" + gap + f",{gap}".join(parts) + tail + draw(spaces) + "}"


@given(st.lists(entries(), max_size=4), spaces, st.sampled_from(["entry", "har", "odd"]))
def test_what_was_mended_needs_no_mending(items: list[str], gap: str, kind: str) -> None:
    text = f"{{module: {{type: '{kind}', requestPermissions: [{gap}{f',{gap}'.join(items)}]}}}}"
    result = check(ModuleInput(text)).result
    assert not rules(check(ModuleInput(result["mended"]))) & MENDABLE
    assert (
        parse(result["block"]).plain()
        == parse(result["mended"]).plain()["module"]["requestPermissions"]
    )


@given(mutations(GOOD.strip(), 'aA"{}[],:.$ '))
def test_no_mutated_module_is_ok_by_mistake(text: str) -> None:
    report = check(ModuleInput(text))
    if report.verdict == "ok":
        assert report.result["mended"] == text
        assert permissions_of(text) == permissions_of(GOOD)


def permissions_of(text: str) -> list[tuple[Any, Any, Any]]:
    """Return what the build reads: name, whether there is a string reference, and the scene."""
    found = parse(text).plain()["module"]["requestPermissions"]
    return [
        (each["name"], str(each.get("reason", "")).startswith("$string:"), _when(each))
        for each in found
    ]


def _when(entry: dict[str, Any]) -> Any:
    return entry.get("usedScene", {}).get("when")


@given(st.sampled_from(["", "{module:", '"requestPermissions": [', GOOD[:90]]), hostile_texts)
def test_any_input_gets_a_report(start: str, rest: str) -> None:
    assert is_sound(check(ModuleInput(start + rest)), text=start + rest)
