"""The form of an entry document: what it asks, drawn from the fields and never the judge of them.

What was typed is shown as it was typed; `staff.editor.problems` says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, get_args

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.datastructures import MultiValueDict

from knowledge.documents.entry import Actor, CheckerName
from knowledge.models.revisions import Versioned
from knowledge.reading.forms import PastedText
from staff.editor.form_data import MAX_ROWS, Data, Fields, Focus, fields_of
from staff.editor.problems import LABELS, Problem

AS_TYPED = {"spellcheck": "false", "autocapitalize": "none", "autocomplete": "off"}
KINDS = (
    ("message", "Message: a sentence as it is printed"),
    ("code", "Code: short, for machines"),
    ("symptom", "Symptom: how a person describes it"),
)
LIKELIHOODS = (("high", "High"), ("medium", "Medium"), ("low", "Low"))
AUDIENCES = (("public", "Everybody"), ("staff", "Support staff only"))
MAX_NOTE_CHARS = 200


def _line(label: str, hint: str = "", *, chars: int = 40, code: bool = False) -> forms.CharField:
    attrs: dict[str, Any] = {"size": chars, **(AS_TYPED if code else {"autocomplete": "off"})}
    widget = forms.TextInput(attrs=attrs)
    return forms.CharField(required=False, label=LABELS[label], help_text=hint, widget=widget)


def _text(label: str, hint: str = "", *, rows: int = 2, code: bool = False) -> forms.CharField:
    kind = {"class": "as-code", **AS_TYPED} if code else {"class": "as-prose"}
    widget = forms.Textarea(attrs={"rows": rows, **kind})
    return forms.CharField(required=False, label=LABELS[label], help_text=hint, widget=widget)


def _choice(label: str, choices: Iterable[tuple[str, str]] = (), hint: str = "") -> forms.CharField:
    widget = forms.Select(choices=[("", "Choose one"), *choices])
    return forms.CharField(required=False, label=LABELS[label], help_text=hint, widget=widget)


def _tick(label: str, hint: str = "") -> forms.BooleanField:
    return forms.BooleanField(required=False, label=LABELS[label], help_text=hint)


class _Any(forms.MultipleChoiceField):
    """Any values at all: what may be chosen is judged with the whole document."""

    def valid_value(self, value: Any) -> bool:
        return True


def _several(label: str, values: Iterable[str], hint: str = "") -> _Any:
    return _Any(
        required=False,
        label=LABELS[label],
        help_text=hint,
        choices=[(value, value) for value in values],
        widget=forms.CheckboxSelectMultiple,
    )


class EntryForm(forms.Form):
    """The plain fields of an entry."""

    title = _line(
        "title", "At most 90 characters: the code, a colon, what it means in plain words.", chars=60
    )
    summary = _text(
        "summary",
        "One to three sentences for somebody who meets the error for the first time.",
        rows=3,
    )
    appears = _line("appears", "Where or when it shows up, such as “token request”.")
    applies_to = _text(
        "applies_to", "Products, versions or providers, one a line, most general first."
    )
    acts = _several("acts", get_args(Actor))
    tell_customer = _text(
        "tell_customer", "What support may say, word for word. Polite, without blame."
    )
    warning = _text(
        "warning", "What can be lost: data, money, time. Needed when a fix can cost something."
    )
    retry = _line("retry", "Card declines only: the key of the retry rule.", chars=24, code=True)
    checkers = _several("checkers", get_args(CheckerName))
    terms = _text(
        "terms", "One a line. Other names, other languages; no messages, they stand above."
    )
    related = _text("related", "Keys such as oauth/invalid-client, one a line.", code=True)
    unverified = _text("unverified", "Statements above that no source confirms, one a line.")
    audience = forms.CharField(
        required=False, label=LABELS["audience"], widget=forms.RadioSelect(choices=AUDIENCES)
    )
    reviewed = forms.CharField(
        required=False,
        label=LABELS["reviewed"],
        help_text="The day on which somebody compared it with its sources.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: MultiValueDict[str, str]) -> None:
        super().__init__(data)
        for name in ("acts", "checkers"):
            _chosen_first(self.fields[name], data.getlist(name))


class MessageForm(forms.Form):
    """One form of the error. `causes` are key and title of what it may point to."""

    text = _text("messages.text", code=True)
    kind = _choice("messages.kind", KINDS)
    points_to = _choice("messages.points_to")
    provider = _line("messages.provider", chars=24)
    lang = _line("messages.lang", chars=6, code=True)
    needs_cue = _tick("messages.needs_cue")

    def __init__(self, *args: Any, causes: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self["points_to"].value()
        known = {key for key, _ in causes}
        lost = [(chosen, f"{chosen} (there is no such cause)")] if chosen not in known else []
        choices = [("", "No single cause"), *causes, *(lost if chosen else [])]
        self.fields["points_to"].widget = forms.Select(choices=choices)

    @property
    def has_more(self) -> bool:
        """Whether one of the fields is set that few messages need."""
        lang = self["lang"].value()
        is_set = self["provider"].value() or self["needs_cue"].value() or lang not in ("", "en")
        return bool(is_set or any(name in self.errors for name in ("provider", "lang")))


class CauseForm(forms.Form):
    """One cause with its check and its fix. `was` is the key that messages point to."""

    title = _line(
        "causes.title",
        "What is the case, as a fact; without a full stop, at most 110 characters.",
        chars=60,
    )
    key = _line(
        "causes.key", "For links and guides. Left empty, it is made of the statement.", code=True
    )
    was = forms.CharField(required=False, widget=forms.HiddenInput)
    likelihood = _choice("causes.likelihood", LIKELIHOODS, "Beside the other causes.")
    ask = _line("causes.ask", "Answered yes, it is this cause.", chars=60)
    how = _text("causes.how")
    check_minutes = _line("causes.check_minutes", chars=6)
    steps = _text(
        "causes.steps",
        "One step a line, at most seven. The last one says how to see that it worked.",
        rows=3,
    )
    fix_minutes = _line("causes.fix_minutes", chars=6)
    risk = _tick("causes.risk")
    is_final = _tick("causes.is_final")


class SourceForm(forms.Form):
    """Where something is confirmed."""

    title = _line("sources.title")
    url = _line("sources.url", "The whole address, beginning with https://.", code=True)


MessageFormSet = formset_factory(MessageForm, extra=0, absolute_max=MAX_ROWS, max_num=MAX_ROWS)
CauseFormSet = formset_factory(CauseForm, extra=0, absolute_max=MAX_ROWS, max_num=MAX_ROWS)
SourceFormSet = formset_factory(SourceForm, extra=0, absolute_max=MAX_ROWS, max_num=MAX_ROWS)


class HandInForm(forms.Form):
    """What a reviewer wants to know about a change."""

    note = forms.CharField(
        required=False,
        label="What changed, in one line",
        max_length=MAX_NOTE_CHARS,
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
        error_messages={
            "max_length": f"The line must be {MAX_NOTE_CHARS} characters or less",
        },
    )
    significance = forms.ChoiceField(
        required=False,
        label="What kind of change it is",
        choices=Versioned.Significance.choices,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choose what kind of change it is"},
    )

    def need_both(self) -> bool:
        """Return whether both are given; what is missing is an error from now on."""
        if not self["note"].value() and not self.has_error("note"):
            self.add_error("note", "Say in one line what changed")
        if not self["significance"].value() and not self.has_error("significance"):
            self.add_error("significance", "Choose what kind of change it is")
        return self.is_valid()


class NewEntryForm(forms.Form):
    """The few things that a new entry begins with."""

    context = forms.ChoiceField(
        label="Context",
        error_messages={
            "required": "Choose the context that the error belongs to",
            "invalid_choice": "Choose the context from the list",
        },
    )
    title = forms.CharField(
        required=False,
        label=LABELS["title"],
        help_text="The code, a colon, what it means. You can change it later.",
        max_length=90,
        widget=forms.TextInput(attrs={"size": 60, "autocomplete": "off"}),
        error_messages={"max_length": "“Title” must be 90 characters or less"},
    )
    slug = forms.RegexField(
        r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
        label="Name in the address",
        help_text="Lower-case words with hyphens. It stays as it is for good.",
        max_length=60,
        widget=forms.TextInput(attrs={"size": 40, **AS_TYPED}),
        error_messages={
            "required": "Write a name for the address",
            "invalid": "Use a-z, 0-9 and single hyphens",
            "max_length": "The name must be 60 characters or less",
        },
    )
    message = PastedText(
        required=False,
        label="First message",
        help_text="As people see it. Put a placeholder such as <name> where the text differs.",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "as-code", **AS_TYPED}),
    )

    def __init__(self, *args: Any, contexts: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["context"]
        field.choices = [("", "Choose one"), *contexts]  # type: ignore[attr-defined]


class EditorForms:
    """All forms of one entry, drawn from its fields, with the problems at their fields."""

    def __init__(
        self,
        fields: Fields,
        problems: Iterable[Problem] = (),
        focus: Focus | None = None,
    ) -> None:
        data = MultiValueDict({name: list(values) for name, values in fields.items()})
        self.entry = EntryForm(data)
        causes = list(_cause_choices(data))
        self.messages = MessageFormSet(data, prefix="messages", form_kwargs={"causes": causes})
        self.causes = CauseFormSet(data, prefix="causes")
        self.sources = SourceFormSet(data, prefix="sources")
        self.row_errors: dict[str, str] = {}  # of all rows of a kind, such as that there is none
        for problem in problems:
            self._add(problem)
        if focus:
            self._focus(focus)

    @classmethod
    def of(cls, data: Data, problems: Iterable[Problem] = (), **kwargs: Any) -> EditorForms:
        """Return the forms of a document."""
        return cls(fields_of(data), problems, **kwargs)

    def form_of(self, name: str) -> tuple[forms.Form, str] | None:
        """Return the form that has the field `name`, and the field's name in it."""
        rows, _, rest = name.partition("-")
        if not rest:
            return (self.entry, name) if name in self.entry.fields else None
        number, _, field = rest.partition("-")
        row_forms = self.rows[rows].forms if rows in self.rows else []
        place = int(number) if number.isdigit() else -1
        if 0 <= place < len(row_forms) and field in row_forms[place].fields:
            return row_forms[place], field
        return None

    @property
    def rows(self) -> Mapping[str, BaseFormSet[Any]]:
        return {"messages": self.messages, "causes": self.causes, "sources": self.sources}

    def _add(self, problem: Problem) -> None:
        found = self.form_of(problem.field)
        if found:
            form, field = found
            form.add_error(field, problem.message)
        elif problem.field in self.rows:
            self.row_errors.setdefault(problem.field, problem.message)

    def _focus(self, focus: Focus) -> None:
        found = self.form_of(f"{focus.rows}-{focus.number}-{focus.name}")
        if found:
            form, field = found
            form.fields[field].widget.attrs["autofocus"] = True


def _cause_choices(data: MultiValueDict[str, str]) -> Iterator[tuple[str, str]]:
    for number in range(MAX_ROWS):
        if f"causes-{number}-key" not in data:
            return
        key = data.getlist(f"causes-{number}-key")[-1]
        if key:
            yield key, "".join(data.getlist(f"causes-{number}-title")) or key


def _chosen_first(field: forms.Field, chosen: Sequence[str]) -> None:
    """Let the ticked boxes stand first in their order: a form posts them as they stand."""
    known = [value for value, _ in field.choices]  # type: ignore[attr-defined]
    ordered = [*chosen, *(value for value in known if value not in chosen)]
    field.choices = [(value, value) for value in ordered]  # type: ignore[attr-defined]
