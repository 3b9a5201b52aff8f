"""The summary of a case, for whoever takes it over: as data, as text, as a draft of an e-mail."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.template.loader import render_to_string

from knowledge.models import Entry
from knowledge.templatetags.knowledge import plain
from triage.cases.view_model import CaseView, fix_entry_url
from triage.guides.compile import Fix
from triage.templatetags.triage import clue_words, result_words, unanswered_words

# Longer addresses are cut by some mail programs; the link in the summary leads to all of it.
MOST_MAIL_CHARS = 1_800


def as_data(view: CaseView, address: str, site: str) -> dict[str, Any]:
    """Return the summary as JSON data; `site` is put before the addresses of the entries."""
    state = view.state
    return {
        "guide": view.guide.key,
        "title": plain(view.guide.title),
        "url": address,
        "pass_on_to": view.guide.hand_over_to,
        "who": view.case.actor,
        "text_says": [clue_words(line) for line in view.clue_lines],
        "answers": [
            {
                "question": plain(line.given.question.ask),
                "answer": line.given.answer.label if line.given.answer else None,
                "not_answered": unanswered_words(line.given.value),
                "by": "text" if line.clue else "person",
            }
            for line in view.answers
        ],
        "tried": [
            {
                "fix": plain(line.tried.fix.title),
                "result": result_words(line.tried.result),
                "url": site + fix_entry_url(view, line.tried.fix),
            }
            for line in view.tried
        ],
        "likely": [
            {"cause": plain(likely.cause.title), "how_likely": likely.band}
            for likely in view.causes
        ],
        "ruled_out": [
            {"fix": plain(fix.title), "because": plain(because)} for fix, because in state.never
        ],
        "for_others": [
            {"step": plain(step.title), "who": list(step.acts)} for step in view.for_others
        ],
        "minutes_spent": state.minutes_spent,
        "solved_by": plain(state.solved_by.title) if state.solved_by else None,
    }


def as_text(view: CaseView, address: str) -> str:
    """Return the summary as plain text."""
    text = render_to_string("triage/summary.txt", {"view": view, "address": address})
    return text.strip() + "\n"


def as_reply(fix: Fix | None, entry: Entry | None, link: str) -> str:
    """Return words for the person who asked: what it is, and what to do."""
    context = {"fix": fix, "entry": entry, "link": link}
    return render_to_string("triage/reply.txt", context).strip() + "\n"


def as_mail(view: CaseView, text: str, address: str) -> str:
    """Return a `mailto:` address without a recipient that holds the summary."""
    subject = f"Case: {plain(view.guide.title)}"
    body = text
    if len(quote(body)) > MOST_MAIL_CHARS:
        body = f"The summary of the case:\n{address}\n"
    return f"mailto:?subject={quote(subject)}&body={quote(body)}"
