"""The name of a visitor, good for a day."""

from __future__ import annotations

from datetime import date

from knowledge.usage.visitors import keyed, new_visitor


def test_visitors_are_hard_to_guess() -> None:
    names = {new_visitor() for _ in range(100)}
    assert len(names) == 100
    assert min(map(len, names)) > 20


def test_another_day_or_object_makes_another_hash() -> None:
    day = date(2026, 5, 4)
    hashes = {
        keyed("cy", about="a/b", day=day),
        keyed("cy", about="a/c", day=day),
        keyed("cy", about="a/b", day=date(2026, 5, 5)),
        keyed("ben", about="a/b", day=day),
    }
    assert len(hashes) == 4
    assert keyed("cy", about="a/b", day=day) in hashes
