"""Forms for one item of a simple document: a synonym group, an ambiguous input, a pinned answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from knowledge.documents.entry import AmbiguousDocument, Document, PinnedDocument, SynonymsDocument
from knowledge.documents.lint import NOT_COVERED

BLANK_ROWS = 3
MOST_ANSWERS = 12
ALL_CONTEXTS = "all"

Choices = list[tuple[str, str]]
Data = Mapping[str, Any]


def lines(text: str) -> list[str]:
    """Return the lines of a text that say something, in their order, each once."""
    return list(dict.fromkeys(filter(None, (line.strip() for line in text.splitlines()))))


class ItemForm(forms.Form):
    """One item; `item` is its data, in the order of the document's fields."""

    def __init__(
        self, data: Any = None, *, contexts: Choices, item: Data | None = None, rows: int = 0
    ) -> None:
        super().__init__(data, initial=self.initial_of(item or {}))
        self.rows = rows
        self.prepare(contexts, item or {})

    @classmethod
    def initial_of(cls, item: Data) -> dict[str, Any]:
        """Return what the form begins with."""
        raise NotImplementedError

    def prepare(self, contexts: Choices, item: Data) -> None:
        """Set what depends on the contexts that there are."""

    def to_item(self) -> dict[str, Any]:
        """Return what was typed as data of the item, valid or not."""
        raise NotImplementedError

    def value(self, name: str) -> str:
        """Return what was typed into a field, without spaces around it."""
        return str(self.data.get(self.add_prefix(name), "")).strip()

    def listed(self, name: str) -> list[str]:
        """Return what was typed into a field, line by line."""
        return lines(self.value(name))


def _lines_field(label: str, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
    )


def _line_field(label: str, help_text: str = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, required=False, help_text=help_text, widget=widget)


class SynonymForm(ItemForm):
    """Words that mean the same."""

    words = _lines_field("Words that mean the same", "One a line; the first one is the usual one.")
    mode = forms.ChoiceField(
        label="Which words find which",
        required=False,
        choices=[
            ("two-way", "Any of them finds any other"),
            ("one-way", "The later ones find the first one, not the reverse"),
        ],
    )
    contexts = forms.MultipleChoiceField(
        label="Where they mean the same", required=False, widget=forms.CheckboxSelectMultiple
    )
    id = _line_field("Name of the group", "A few lower-case words with hyphens.")
    note = _line_field("Note for other authors")

    @classmethod
    def initial_of(cls, item: Data) -> dict[str, Any]:
        return {**item, "words": "\n".join(item.get("words", ()))}

    def prepare(self, contexts: Choices, item: Data) -> None:
        label = self.fields["contexts"].label
        self.fields["contexts"] = forms.MultipleChoiceField(
            label=label,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(ALL_CONTEXTS, "In every context"), *contexts],
        )

    def to_item(self) -> dict[str, Any]:
        chosen = self.data.getlist("contexts") if hasattr(self.data, "getlist") else []
        item = {
            "id": self.value("id"),
            "contexts": chosen,
            "mode": self.value("mode"),
            "words": self.listed("words"),
        }
        return item | ({"note": self.value("note")} if self.value("note") else {})


class PinnedForm(ItemForm):
    """Whole texts that mean one entry."""

    inputs = _lines_field("Texts", "The whole of what somebody types or pastes, one text a line.")
    entry = _line_field("Entry that they mean", "Its key, such as oauth/invalid-grant.")
    context = forms.ChoiceField(label="Where this holds", required=False)
    why = _line_field("Why", "For those who meet this pin later.")

    @classmethod
    def initial_of(cls, item: Data) -> dict[str, Any]:
        return {**item, "inputs": "\n".join(item.get("inputs", ()))}

    def prepare(self, contexts: Choices, item: Data) -> None:
        choices = [("", "In every search"), *((s, f"Only in {title}") for s, title in contexts)]
        self.fields["context"] = forms.ChoiceField(
            label=self.fields["context"].label, required=False, choices=choices
        )

    def to_item(self) -> dict[str, Any]:
        item: dict[str, Any] = {"inputs": self.listed("inputs")}
        if self.value("context"):
            item["context"] = self.value("context")
        return {**item, "entry": self.value("entry"), "why": self.value("why")}


class AmbiguousForm(ItemForm):
    """Short inputs with several meanings, and the question that tells them apart."""

    inputs = _lines_field("Texts with several meanings", "One a line.")
    question = _line_field("The one question that tells the meanings apart")
    outside = _lines_field("Meanings that the site does not cover", "One a line; may stay empty.")
    note = _line_field("Note for other authors")

    @classmethod
    def initial_of(cls, item: Data) -> dict[str, Any]:
        found = {**item}
        found["inputs"] = "\n".join(item.get("inputs", ()))
        found["outside"] = "\n".join(item.get("outside", ()))
        for number, answer in enumerate(item.get("answers", ())):
            found |= {f"{name}_{number}": value for name, value in answer.items()}
        return found

    def prepare(self, contexts: Choices, item: Data) -> None:
        choices = [("", "Choose one"), *contexts, (NOT_COVERED, "Not covered by this site")]
        count = max(self.rows, len(item.get("answers", ())) + BLANK_ROWS)
        self.rows = min(count, MOST_ANSWERS)
        for number in range(self.rows):
            self.fields[f"label_{number}"] = _line_field(f"Words of answer {number + 1}")
            self.fields[f"context_{number}"] = forms.ChoiceField(
                label=f"Context of answer {number + 1}", required=False, choices=choices
            )
            self.fields[f"entry_{number}"] = _line_field(
                f"Entry of answer {number + 1}, if there is one"
            )

    @property
    def answer_rows(self) -> list[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The fields of the answers, row by row."""
        return [
            (self[f"label_{number}"], self[f"context_{number}"], self[f"entry_{number}"])
            for number in range(self.rows)
        ]

    def to_item(self) -> dict[str, Any]:
        answers = [answer for number in range(self.rows) if (answer := self._answer(number))]
        meant = list(dict.fromkeys(answer["context"] for answer in answers if answer["context"]))
        item: dict[str, Any] = {
            "inputs": self.listed("inputs"),
            "question": self.value("question"),
            "contexts": [context for context in meant if context != NOT_COVERED] or meant,
            "answers": answers,
        }
        if self.listed("outside"):
            item["outside"] = self.listed("outside")
        return item | ({"note": self.value("note")} if self.value("note") else {})

    def _answer(self, number: int) -> dict[str, str]:
        names = ("label", "context", "entry")
        typed = {name: self.value(f"{name}_{number}") for name in names}
        if not any(typed.values()):
            return {}
        return typed if typed["entry"] else {name: typed[name] for name in names[:2]}


@dataclass(frozen=True)
class ItemKind:
    """How the items of one kind of document are edited; `field` is the list they stand in."""

    field: str
    form: type[ItemForm]
    name: str
    template: str

    def title(self, item: Data) -> str:
        """Return what an item is called in a list."""
        words = item.get("words") or item.get("inputs") or ()
        return ", ".join(map(str, words)) if isinstance(words, list) else str(words)

    def hint(self, item: Data) -> str:
        """Return what an item says besides."""
        contexts: Iterable[str] = item.get("contexts") or ()
        said = [item.get("entry"), item.get("question"), ", ".join(map(str, contexts))]
        return " · ".join(str(part) for part in said if part)


ITEM_KINDS: Mapping[type[Document], ItemKind] = {
    SynonymsDocument: ItemKind("groups", SynonymForm, "synonym group", "synonyms"),
    AmbiguousDocument: ItemKind("items", AmbiguousForm, "ambiguous input", "ambiguous"),
    PinnedDocument: ItemKind("items", PinnedForm, "pinned answer", "pinned"),
}
