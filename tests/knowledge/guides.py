"""A small guide about a lamp, and the entry that it inherits from."""

from __future__ import annotations

from knowledge.documents.entry import EntryDocument, parse_document

ENTRY_KEY = "lamps/dark"

ENTRY_TEXT = """\
title: The lamp stays dark
summary: The lamp gives no light.
appears: any room
applies_to: [any lamp]
acts: [end user]
messages:
  - text: lamp stays dark
    kind: symptom
  - text: the bulb rattles
    kind: symptom
    points_to: bulb
causes:
  - key: bulb
    title: The bulb is broken
    likelihood: high
    check: {ask: "Does the bulb rattle?", how: Shake it., minutes: 1}
    fix: {steps: [Put in a new bulb.], minutes: 5}
  - key: fuse
    title: The fuse has blown
    likelihood: low
    check: {ask: "Are other lamps dark?", how: Look around., minutes: 1}
    fix: {steps: [Replace the fuse.], minutes: 20, risk: high}
warning: Mains voltage kills.
unverified: [all of it]
reviewed: 2026-11-23
"""

GUIDE_TEXT = """\
title: A lamp does not work
context: lamps
audience:
  - end user
start: What does the lamp do?
have_ready:
  - a torch
hand_over:
  to: an electrician
  minutes: 90
causes:
  bulb:
    from: lamps/dark#bulb
    prior: high
  fuse:
    from: lamps/dark#fuse
    prior: medium
  plug:
    title: The plug is not in the socket
    prior: medium
  other:
    prior: low
signals:
  - {match: new bulb, fuse: high, plug: medium}
  - {match: street is dark, answers: {neighbours: All dark}}
questions:
  neighbours:
    ask: Are other lamps dark too?
    help: Look into the next room.
    minutes: 1
    answers:
      All dark: {fuse: high, else: low}
      Only this one: {fuse: low, else: high}
rules:
  - when: {neighbours: All dark}
    never:
      - bulb
    because: The bulb is not the cause if every lamp is dark.
fixes:
  plug:
    title: Put the plug into the socket
    steps:
      - Put the plug in.
    minutes: 1
    solves: {plug: high}
reviewed: 2026-11-23
"""


def lamp_entries() -> dict[str, EntryDocument]:
    """Return the entries that the guide refers to."""
    return {ENTRY_KEY: parse_document(ENTRY_TEXT, EntryDocument, file="dark.yaml")}
