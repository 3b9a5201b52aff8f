from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import shipped
from tests.triage.cases.test_state import answer, tried
from tests.triage.lamp import lamp
from triage.cases.evidence import named_clues
from triage.cases.state import NOT_SURE, WORKED, CaseEvent
from triage.guides.compile import authored_guide
from triage.guides.numbers import compiled
from triage.picture.picture import LINE_CHARS, MOST_NODES, Branch, Picture, grow, picture

LAMP = lamp()


def _all(branch: Branch) -> Iterator[Branch]:
    yield branch
    for child in branch.children:
        yield from _all(child)


def _way(branch: Branch) -> list[str]:
    """Return the labels along the marked way."""
    for child in branch.children:
        if child.on_path:
            return [child.label, *_way(child)]
    return []


def test_it_works() -> None:
    root = grow(LAMP)

    assert (root.kind, root.text) == ("fix", "Put the plug into the socket")
    assert [child.label for child in root.children] == ["did not help"]


def test_what_goes_on_is_what_came_less_what_was_solved() -> None:
    for branch in _all(grow(LAMP)):
        if branch.children:
            onward = sum(child.share for child in branch.children)
            assert onward + branch.solved == pytest.approx(branch.share)


def test_it_ends_in_handing_over_or_is_folded() -> None:
    leaves = {branch.kind for branch in _all(grow(LAMP)) if not branch.children}

    assert leaves <= {"hand_over", "folded"}


def test_the_way_of_a_case_is_marked() -> None:
    root = grow(LAMP, events=[tried("plug"), tried("bulb")])

    assert _way(root) == ["did not help", "did not help"]


@pytest.mark.parametrize(
    ("event", "label"),
    [(answer(NOT_SURE), "not sure"), (tried("plug", WORKED), "it worked")],
)
def test_a_way_that_no_counted_case_goes_is_drawn_too(event: CaseEvent, label: str) -> None:
    assert _way(grow(LAMP, events=[event])) == [label]


def test_a_step_taken_against_the_suggestion_stands_in_its_place() -> None:
    root = grow(LAMP, events=[tried("fuse")])

    assert root.text == "The fuse has blown"


def test_what_the_text_said_is_known_from_the_start() -> None:
    clues = named_clues(LAMP.guide, ["street-is-dark"])

    assert "neighbours" not in {branch.text for branch in _all(grow(LAMP, clues=clues))}


def _guides() -> list[str]:
    return [path.stem for path in shipped.GUIDE_FILES]


def _picture(key: str) -> Picture:
    guide = authored_guide(key, shipped.guide_documents()[key], shipped.entries())
    return picture(compiled(guide))


@pytest.mark.parametrize("key", _guides())
def test_no_box_covers_another_and_none_leaves_the_sheet(key: str) -> None:
    drawn = _picture(key)
    boxes = [(node.x, node.y, node.x + node.width, node.y + node.height) for node in drawn.nodes]

    assert len(boxes) <= MOST_NODES
    assert all(
        x1 >= 0 and y1 >= 0 and x2 <= drawn.width and y2 <= drawn.height for x1, y1, x2, y2 in boxes
    )
    assert not any(
        a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
        for index, a in enumerate(boxes)
        for b in boxes[:index]
    )


def test_a_text_is_cut_to_its_box_and_whole_in_the_outline() -> None:
    drawn = _picture("hap-install-or-move")

    assert all(len(line) <= LINE_CHARS for node in drawn.nodes for line in node.lines)
    assert all(len(node.lines) <= 2 for node in drawn.nodes)
    assert {node.text for node in drawn.nodes} == {line.text for line in drawn.outline}


def test_what_is_folded_away_stands_together() -> None:
    for line in _picture("oauth-sign-in-fails").outline:
        assert line.kind != "folded" or line.text == ""
    folded = [line for line in _picture("oauth-sign-in-fails").outline if line.kind == "folded"]

    assert any(" / " in line.label for line in folded)


def test_the_outline_goes_as_deep_as_the_tree() -> None:
    drawn = picture(LAMP)

    assert [line.depth for line in drawn.outline[:2]] == [0, 1]
    assert drawn.outline[0].label == ""
