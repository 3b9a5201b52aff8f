from __future__ import annotations

from collections import Counter

import pytest

from checkers.harmonyos.permissions import PERMISSIONS, meant_name, similar_name


def test_it_works() -> None:
    camera = PERMISSIONS["ohos.permission.CAMERA"]
    assert (camera.grant_mode, camera.level, camera.needs_reason) == ("user_grant", "normal", True)


def test_how_many_are_known() -> None:
    counts = Counter(permission.grant_mode for permission in PERMISSIONS.values())
    assert counts == {"user_grant": 59, "system_grant": 77, "manual_settings": 4}


def test_all_names_and_levels_are_well_formed() -> None:
    assert all(name.startswith("ohos.permission.") for name in PERMISSIONS)
    levels = {permission.level for permission in PERMISSIONS.values()}
    assert levels == {"normal", "system_basic", "system_core", ""}


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ohos.permission.camera", "ohos.permission.CAMERA"),
        (" ohos.permission.CAMERA ", "ohos.permission.CAMERA"),
        ("CAMERA", "ohos.permission.CAMERA"),
        ("ohos.permission.CAMRA", None),
        ("android.permission.CAMERA", None),
    ],
)
def test_a_name_that_is_only_spelt_otherwise(name: str, meant: str | None) -> None:
    assert meant_name(name) == meant


@pytest.mark.parametrize(
    ("name", "similar"),
    [
        ("android.permission.CAMERA", "ohos.permission.CAMERA"),
        ("ohos.permission.MICROPHON", "ohos.permission.MICROPHONE"),
        ("ohos.permission.ZZZ", None),
        ("x" * 200, None),
    ],
)
def test_a_name_that_is_near(name: str, similar: str | None) -> None:
    assert similar_name(name) == similar
