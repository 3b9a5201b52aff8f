"""A guide as a drawn tree: what is asked, tried and handed over, and how many cases go each way.

Pure layout in pixels for a template to draw, left to right; the same tree as an outline in words.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from heapq import heappop, heappush
from itertools import count
from operator import mul
from textwrap import wrap

from triage import engine
from triage.cases.evidence import Clue, evidence_events
from triage.cases.state import CaseEvent, state
from triage.guides.numbers import CompiledGuide, Step

MOST_NODES = 60
MOST_STEPS = MOST_NODES // 2  # every step that goes on has at most one box for what is folded away
LEAST_SHARE = 0.005  # what fewer cases go is folded away, even if there is room

NODE_WIDTH, NODE_HEIGHT, FOLDED_HEIGHT = 250, 68, 48
COLUMN, GAP, MARGIN = 310, 12, 12
LINE_CHARS, MOST_LINES = 34, 2
THINNEST, THICKEST = 1.0, 12.0

FOLDED = "folded"
WORDS_OF_VALUE = {
    "failed": "did not help",
    "could-not": "could not do it",
    "not-now": "not now",
    "not-sure": "not sure",
    "cannot": "cannot check",
}


@dataclass
class Branch:
    """A node of the tree: a step, how many of all cases come here, and where they go on.

    `kind` is that of the step, `solved` for the end of the marked case, or `folded` for what is not
    drawn. `label` is the answer or the result that leads here, empty at the root; of what is folded
    together it holds all. `solved` is the share that a fix ends here.
    """

    kind: str
    text: str
    share: float
    label: str = ""
    solved: float = 0.0
    on_path: bool = False
    children: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class DrawnNode:
    """A box: its upper left corner and its height; what led here and the text, cut to fit.

    `text` is the whole of it; `on_path`: the marked case came here.
    """

    x: float
    y: float
    height: float
    kind: str
    label: str
    lines: tuple[str, ...]
    text: str
    share: float
    solved: float
    on_path: bool
    width: float = NODE_WIDTH


@dataclass(frozen=True)
class DrawnEdge:
    """A line between two boxes: the data of an SVG path, and its thickness."""

    path: str
    thickness: float
    on_path: bool


@dataclass(frozen=True)
class OutlineLine:
    """One line of the tree in words; `depth` counts from 0."""

    depth: int
    label: str
    kind: str
    text: str
    share: float
    solved: float
    on_path: bool


@dataclass(frozen=True)
class Picture:
    """All that is drawn, on a sheet of this size, and the same as an outline."""

    width: float
    height: float
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    outline: tuple[OutlineLine, ...]


def picture(
    compiled: CompiledGuide,
    *,
    events: Sequence[CaseEvent] = (),
    clues: Sequence[Clue] = (),
) -> Picture:
    """Return the picture of a guide, with the way of a case marked if its events are given.

    Takes one decision for each box that is drawn as a step.
    """
    root = grow(compiled, events=events, clues=clues)
    sheet = _Sheet()
    sheet.place(root, 0)
    return Picture(
        width=max(node.x + node.width for node in sheet.nodes) + MARGIN,
        height=max(node.y + node.height for node in sheet.nodes) + MARGIN,
        nodes=tuple(sheet.nodes),
        edges=tuple(sheet.edges),
        outline=tuple(_outline(root, 0)),
    )


def grow(
    compiled: CompiledGuide,
    *,
    events: Sequence[CaseEvent] = (),
    clues: Sequence[Clue] = (),
) -> Branch:
    """Return the tree of a guide: the way of the case first, then where most cases go."""
    return _folded_together(_Grower(compiled, events, clues).grow())


def _folded_together(branch: Branch) -> Branch:
    """Return the tree with one folded branch in place of several from the same step."""
    children = [_folded_together(child) for child in branch.children]
    folded = [child for child in children if child.kind == FOLDED and not child.on_path]
    if len(folded) > 1:
        together = Branch(
            FOLDED,
            "",
            sum(child.share for child in folded),
            " / ".join(child.label for child in folded),
        )
        children = [child for child in children if child not in folded] + [together]
    return replace(branch, children=children)


@dataclass
class _Bud:
    """A place of the tree that can still grow: what happened, and the weights of the causes."""

    branch: Branch
    events: tuple[CaseEvent, ...]
    weights: list[float]
    ahead: tuple[CaseEvent, ...] | None  # what the marked case did from here on; None: not here


class _Grower:
    def __init__(
        self, compiled: CompiledGuide, events: Sequence[CaseEvent], clues: Sequence[Clue]
    ) -> None:
        self.compiled, self.guide, self.model = compiled, compiled.guide, compiled.model
        self.clues = clues
        taken = [event for event in events if event.about in ("question", "fix")]
        self.case = tuple({(event.about, event.key): event for event in taken}.values())
        self.fixes = {fix.key: fix for fix in self.model.fixes}
        self.questions = {question.key: question for question in self.model.questions}

    def grow(self) -> Branch:
        weights = engine.belief(self.model, evidence_events(self.compiled, self.clues))
        weights = [weight / sum(weights) for weight in weights]
        root = Branch(FOLDED, "", 1.0, on_path=bool(self.case))
        order = count()
        buds = [(-1.0, next(order), _Bud(root, (), weights, self.case or None))]
        for _ in range(MOST_STEPS):
            if not buds or -buds[0][0] < LEAST_SHARE:
                break
            for child in self._open(heappop(buds)[2]):
                share = 2.0 if child.ahead is not None else child.branch.share
                heappush(buds, (-share, next(order), child))
        return root

    def _open(self, bud: _Bud) -> list[_Bud]:
        """Turn a folded branch into its step, and return the branches that go on from it."""
        if bud.branch.kind != FOLDED:
            return []
        kind, key = self._step(bud)
        bud.branch.kind = kind
        bud.branch.text = self._text(kind, key)
        if kind == "hand_over":
            return []
        children = [self._failed(bud, key)] if kind == "fix" else list(self._answered(bud, key))
        own = bud.ahead[0] if bud.ahead else None
        if own and not any(child.ahead is not None for child in children):
            children.append(self._own_way(bud, own))
        bud.branch.children = [child.branch for child in children]
        return children

    def _step(self, bud: _Bud) -> Step:
        if bud.ahead:
            event = bud.ahead[0]
            return ("fix" if event.about == "fix" else "question", event.key)
        return state(self.compiled, bud.events, clues=self.clues).step

    def _text(self, kind: str, key: str) -> str:
        if kind == "fix":
            fix = self.guide.fix(key)
            return fix.title if fix else key
        question = self.guide.question(key)
        return question.ask if question else self.guide.hand_over_to

    def _failed(self, bud: _Bud, key: str) -> _Bud:
        worked = list(map(mul, bud.weights, self.fixes[key].success))
        bud.branch.solved = sum(worked)
        left = [weight - ended for weight, ended in zip(bud.weights, worked, strict=True)]
        return self._child(bud, CaseEvent("fix", key, "failed"), left, "did not help")

    def _answered(self, bud: _Bud, key: str) -> Iterator[_Bud]:
        question = self.guide.question(key)
        for answer in self.questions[key].answers:
            given = question.answer(answer.key) if question else None
            weights = list(map(mul, bud.weights, answer.likelihood))
            event = CaseEvent("question", key, answer.key)
            yield self._child(bud, event, weights, given.label if given else answer.key)

    def _own_way(self, bud: _Bud, event: CaseEvent) -> _Bud:
        """Return a branch that only the marked case goes: it could not tell, or it was solved."""
        if event.value == "worked":
            branch = Branch("solved", "", 0.0, "it worked", on_path=True)
            return _Bud(branch, (*bud.events, event), bud.weights, None)
        weights = [0.0] * len(bud.weights)
        return self._child(bud, event, weights, WORDS_OF_VALUE.get(event.value, event.value))

    def _child(self, bud: _Bud, event: CaseEvent, weights: list[float], label: str) -> _Bud:
        ahead = bud.ahead[1:] if bud.ahead and bud.ahead[0] == event else None
        branch = Branch(FOLDED, "", sum(weights), label, on_path=ahead is not None)
        return _Bud(branch, (*bud.events, event), weights, ahead)


class _Sheet:
    """Boxes and lines as they are placed, and how far down the sheet is filled."""

    def __init__(self) -> None:
        self.nodes: list[DrawnNode] = []
        self.edges: list[DrawnEdge] = []
        self.filled = float(MARGIN)

    def place(self, branch: Branch, depth: int) -> DrawnNode:
        """Draw the branch and all below it; a box stands in the middle of those it leads to."""
        start = self.filled
        below = [self.place(child, depth + 1) for child in branch.children]
        height = FOLDED_HEIGHT if branch.kind == FOLDED else NODE_HEIGHT
        y = start
        if below:
            y = max(start, (below[0].y + below[-1].y + below[-1].height - height) / 2)
        self.filled = max(self.filled, y + height + GAP)
        node = DrawnNode(
            x=MARGIN + depth * COLUMN,
            y=y,
            height=height,
            kind=branch.kind,
            label=_shortened(branch.label, LINE_CHARS),
            lines=_lines(branch.text),
            text=branch.text,
            share=branch.share,
            solved=branch.solved,
            on_path=branch.on_path,
        )
        self.nodes.append(node)
        pairs = zip(branch.children, below, strict=True)
        self.edges.extend(_edge(node, child, drawn) for child, drawn in pairs)
        return node


def _edge(start: DrawnNode, child: Branch, end: DrawnNode) -> DrawnEdge:
    x1, y1 = start.x + start.width, start.y + start.height / 2
    x2, y2 = end.x, end.y + end.height / 2
    middle = (x1 + x2) / 2
    return DrawnEdge(
        path=f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {x2:g} {y2:g}",
        thickness=round(THINNEST + (THICKEST - THINNEST) * child.share, 2),
        on_path=child.on_path,
    )


def _lines(text: str) -> tuple[str, ...]:
    """Return the text in as many lines as a box holds, shortened if need be."""
    lines = wrap(text, LINE_CHARS)
    if len(lines) > MOST_LINES:
        rest = " ".join(lines[MOST_LINES - 1 :])
        lines = [*lines[: MOST_LINES - 1], _shortened(rest, LINE_CHARS)]
    return tuple(lines)


def _shortened(text: str, chars: int) -> str:
    return text if len(text) <= chars else text[: chars - 1].rstrip() + "…"


def _outline(branch: Branch, depth: int) -> Iterator[OutlineLine]:
    yield OutlineLine(
        depth,
        branch.label,
        branch.kind,
        branch.text,
        branch.share,
        branch.solved,
        branch.on_path,
    )
    for child in branch.children:
        yield from _outline(child, depth + 1)
