"""Reading and checking what a person chose or typed in a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from knowledge.reading.forms import PasteForm
from knowledge.templatetags.knowledge import plain
from triage.cases.address import ACTOR, QUESTION_PREFIX, Pair, actor_key
from triage.cases.state import CANNOT, NOT_SURE
from triage.guides.compile import Cause, Guide, Question
from triage.models import MOST_MINUTES

UNANSWERED_CHOICES: tuple[Pair, ...] = (
    (NOT_SURE, "I am not sure"),
    (CANNOT, "I cannot check this"),
)
MINUTES_WANTED = "Enter the minutes as a number above 0, such as 15"


class Radios(forms.RadioSelect):
    """Radio buttons whose error leads to the first of them."""

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return super().id_for_label(id_, index or "0")


class OneOf(forms.Form):
    """One choice among a few, none of them chosen beforehand."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        name: str,
        choices: Sequence[Pair],
        missing: str,
        initial: str = "",
    ) -> None:
        super().__init__(data, initial={name: initial})
        self.name = name
        self.fields[name] = forms.ChoiceField(
            choices=choices,
            widget=Radios,
            error_messages={"required": missing, "invalid_choice": missing},
        )

    @property
    def choice(self) -> forms.BoundField:
        """The one field."""
        return self[self.name]


def question_form(
    question: Question, data: Mapping[str, Any] | None = None, *, initial: str = ""
) -> OneOf:
    """Return the form of a question: its answers, and the two ways to leave it unanswered."""
    answers = [(answer.key, answer.label) for answer in question.answers]
    return OneOf(
        data,
        name=QUESTION_PREFIX + question.key,
        choices=[*answers, *UNANSWERED_CHOICES],
        missing=f"Select an answer: {question.ask}",
        initial=initial,
    )


def actor_form(guide: Guide, data: Mapping[str, Any] | None = None, *, initial: str = "") -> OneOf:
    """Return the form that asks who sits in front."""
    choices = [(actor_key(actor), actor.capitalize()) for actor in guide.audience]
    return OneOf(
        data, name=ACTOR, choices=choices, missing="Select who you are", initial=actor_key(initial)
    )


class AnotherErrorForm(PasteForm):
    """The paste box of a case: another error has appeared."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = "The other message"
        self.fields["text"].help_text = "Paste the whole message; it is read and not kept."


class OutcomeForm(forms.Form):
    """What a person tells about the end of a case; both fields may stay empty."""

    minutes = forms.FloatField(
        required=False,
        min_value=0.5,
        max_value=MOST_MINUTES,
        label="How many minutes did it take you?",
        error_messages={
            "invalid": MINUTES_WANTED,
            "min_value": MINUTES_WANTED,
            "max_value": f"The minutes must be {MOST_MINUTES} or less",
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 6}),
    )

    def __init__(self, *args: Any, causes: Sequence[Cause], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(cause.key, plain(cause.title)) for cause in causes]
        self.fields["cause"] = forms.ChoiceField(
            required=False,
            label="Do you know which cause it was?",
            choices=[("", "I do not know, or would rather not say"), *named],
            widget=Radios,
        )
