"""Which message forms of the card-declines entries stand in a text. The table is the catalog."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from checkers.cards.retry.decision import NETWORKS
from checkers.core.findings import Where
from knowledge.documents.entry import PLACEHOLDER, EntryDocument, Message
from knowledge.documents.retry import RetryRulesDocument

MAX_TOKENS = 20_000
MIN_LITERAL_TOKENS = 3

_TOKEN = re.compile(r"\w+")
# Field 39 of ISO 8583 is where the code stands; its number is no code itself.
_FIELD_39 = re.compile(r"\b(?:data element|field|bit|de|f|p)[ ._]?0?39\b", re.IGNORECASE)
_RESPONSE_CODE = re.compile(r"[0-9A-Z]{2}")
_NUMBERED = re.compile(r"(?P<number>[0-9A-Z]*[0-9][0-9A-Z]*)\b\W+(?P<words>\w.*)", re.DOTALL)
MIN_NUMBER_CHARS = 3

# Names of fields by how close their value is to the answer of the bank.
_RAW_KEYS = frozenset(
    {
        "network_decline_code", "refusalreasonraw", "raw", "iso8583returncode", "de39",
        "issuerresponsecode", "issuer_response_code", "iso",
    }
)  # fmt: skip
_REASON_KEYS = frozenset(
    {
        "decline_code", "declinecode", "refusalreason", "refusalreasoncode", "response_code",
        "responsecode", "processor_response_code", "processorresponsecode", "reasoncode",
        "reason_code", "reason", "decline",
    }
)  # fmt: skip
_OUTER_KEYS = frozenset({"code", "type", "status", "resultcode", "result", "error"})
_CUES = (
    _RAW_KEYS
    | _REASON_KEYS
    | frozenset({"code", "response", "declined", "refused", "refusal", "auth", "rc", "answer"})
)


@dataclass(frozen=True, slots=True)
class Form:
    """One message form of an entry, as lower-case words.

    `code` is the response code if the form is nothing else. A weak form is short or common, so
    that any other form outweighs it. A part is the number or the words of a longer form.
    """

    entry: str
    words: tuple[str, ...]
    provider: str | None = None
    code: str | None = None
    is_weak: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A form that stands in the text; `nearness` tells how close it is to the bank's answer.

    `is_specific`: its entry is about a response code, not about the outer word of a provider.
    `is_named`: the text does not name another provider than the one of the form.
    """

    form: Form
    where: Where
    text: str
    nearness: int
    is_specific: bool
    is_named: bool

    @property
    def rank(self) -> tuple[int, bool, bool, bool]:
        """Return how well the hit explains the text, whatever its length."""
        return (self.nearness, self.is_specific, self.is_named, not self.form.is_weak)

    @property
    def weight(self) -> tuple[int, bool, bool, bool, int, int]:
        """Return what hits are compared by: the greater one explains the text better."""
        return (*self.rank, len(self.form.words), len(self.text))


@dataclass(frozen=True)
class Table:
    """All forms by their first word, the codes of each entry, and the names of providers."""

    forms: Mapping[str, tuple[Form, ...]]
    codes: Mapping[str, tuple[str, ...]]
    providers: Mapping[str, str] = field(default_factory=dict)


def table_of(entries: Mapping[str, EntryDocument], rules: RetryRulesDocument) -> Table:
    """Return the table of the forms in `entries` (by key) and of the codes that only rules know."""
    forms = _without_doubtful_parts(
        [form for key, entry in entries.items() for form in _forms_of(key, entry)]
    )
    codes: dict[str, list[str]] = {}
    for form in forms:
        if form.code:
            codes.setdefault(form.entry, []).append(form.code)
    own = {code for each in codes.values() for code in each}
    forms += [
        Form(rule.entry, (code.lower(),), code=code, is_weak=True)
        for rule in rules.in_group("code")
        for code in rule.codes or ()
        if code not in own
    ]
    by_word: dict[str, list[Form]] = {}
    for form in forms:
        by_word.setdefault(form.words[0], []).append(form)
    names = {form.provider for form in forms if form.provider}
    return Table(
        {word: tuple(found) for word, found in by_word.items()},
        {key: tuple(dict.fromkeys(found)) for key, found in codes.items()},
        {_words(name)[0]: name for name in sorted(names)},
    )


def _without_doubtful_parts(forms: list[Form]) -> list[Form]:
    """Return the forms without those parts that another entry holds as a form of its own."""
    whole = {form.words for form in forms if not form.is_part}
    return [form for form in forms if not form.is_part or form.words not in whole]


def _forms_of(key: str, entry: EntryDocument) -> Iterator[Form]:
    for message in entry.messages:
        if message.kind == "symptom":
            continue
        words = _literal_words(message.text)
        if words:
            is_code = message.kind == "code" and not message.provider
            code = message.text if is_code and _RESPONSE_CODE.fullmatch(message.text) else None
            is_weak = message.needs_cue or code is not None
            yield Form(key, words, message.provider, code, is_weak)
        yield from _parts_alone(key, message)


def _parts_alone(key: str, message: Message) -> Iterator[Form]:
    """Yield number and words of a message such as `2000 Do Not Honor` as forms of their own."""
    match = _NUMBERED.fullmatch(message.text)
    if not match or PLACEHOLDER.search(message.text):
        return
    if message.provider and len(match["number"]) >= MIN_NUMBER_CHARS:
        yield Form(key, _words(match["number"]), message.provider, is_weak=True, is_part=True)
    words = _words(match["words"])
    if len(words) > 1 or "_" in words[0]:
        yield Form(key, words, message.provider, is_weak=True, is_part=True)


def _literal_words(text: str) -> tuple[str, ...]:
    """Return the words of a form, or of its longest stretch between placeholders."""
    parts = [_words(part) for part in PLACEHOLDER.split(text)]
    longest = max(parts, key=len)
    return longest if len(parts) == 1 or len(longest) >= MIN_LITERAL_TOKENS else ()


def _words(text: str) -> tuple[str, ...]:
    return tuple(_TOKEN.findall(text.lower()))


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as words with their places; lower case keeps their number, not always their length."""

    text: str
    words: tuple[str, ...]
    places: tuple[Where, ...]


def _tokenised(text: str) -> _Text:
    tokens: list[tuple[str, Where]] = []
    reached = 0
    for field_39 in _FIELD_39.finditer(text):
        tokens += _tokens_between(text, reached, field_39.start())
        tokens.append(("de39", field_39.span()))
        reached = field_39.end()
        if len(tokens) > MAX_TOKENS:
            break
    tokens += _tokens_between(text, reached, len(text))
    tokens = tokens[:MAX_TOKENS]
    words = tuple(word for word, _ in tokens)
    return _Text(text, _with_zeros(words), tuple(place for _, place in tokens))


def _with_zeros(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return `words` with the zero that some systems leave off in front of a code (5 for 05)."""
    return tuple(
        f"0{word}"
        if len(word) == 1
        and word.isdecimal()
        and (len(words) == 1 or _key_before(words, index) in _RAW_KEYS)
        else word
        for index, word in enumerate(words)
    )


def _key_before(words: tuple[str, ...], index: int) -> str:
    """Return the word before `index`, "" if none: the name of the field that holds its value.

    In `<ISO8583ReturnCode code="51"/>` the name is the one before `code`.
    """
    if index > 1 and words[index - 1] == "code" and words[index - 2] in _RAW_KEYS:
        return words[index - 2]
    return words[index - 1] if index else ""


def _tokens_between(text: str, start: int, end: int) -> Iterable[tuple[str, Where]]:
    return [(match[0].lower(), match.span()) for match in _TOKEN.finditer(text, start, end)]


def namesakes(hit: Hit, text: str, table: Table) -> list[Hit]:
    """Return what the code of `hit` means in the numbering of a provider that `text` names.

    Adyen's refusal 12 is not the bank's code 12.
    """
    named = named_providers(_words(text), table)
    code = (hit.form.code or "").lower()
    forms = (form for found in table.forms.values() for form in found)
    return [
        replace(hit, form=form)
        for form in forms
        if form.provider in named and form.words[1:] == (code,) and form.entry != hit.form.entry
    ]


def hits(text: str, table: Table) -> list[Hit]:
    """Return the forms that stand in `text` as whole words, the weightiest first.

    A form inside a longer one is left out. At most 20,000 words are looked at.
    """
    tokens = _tokenised(text)
    named = named_providers(tokens.words, table)
    found = [
        _hit(form, index, tokens, table, named)
        for index, word in enumerate(tokens.words)
        for form in table.forms.get(word, ())
        if tokens.words[index : index + len(form.words)] == form.words
        and (form.code is None or _is_meant_as_code(index, tokens, table))
    ]
    return _without_inner(found)


def named_providers(words: Iterable[str], table: Table) -> frozenset[str]:
    """Return the providers whose names stand among `words`."""
    return frozenset(table.providers[word] for word in words if word in table.providers)


def _hit(form: Form, index: int, tokens: _Text, table: Table, named: frozenset[str]) -> Hit:
    last = index + len(form.words) - 1
    where = (tokens.places[index][0], tokens.places[last][1])
    return Hit(
        form,
        where,
        tokens.text[slice(*where)],
        _nearness(form, index, tokens),
        form.entry in table.codes,
        form.provider in named if form.provider and named else True,
    )


def _nearness(form: Form, index: int, tokens: _Text) -> int:
    """Return 3 for a raw answer of the bank, 2 for a reason, 0 for an outer word, else 1."""
    key = _key_before(tokens.words, index)
    names = {key, form.words[0]}
    for nearness, keys in ((3, _RAW_KEYS), (2, _REASON_KEYS)):
        if names & keys:
            return nearness
    return 0 if key in _OUTER_KEYS and not form.code else 1


def _is_meant_as_code(index: int, tokens: _Text, table: Table) -> bool:
    """Return whether two characters are a response code: alone, in front, or behind such a word."""
    if index == 0 or set(tokens.words[max(0, index - 2) : index]) & _CUES:
        return True
    before = tokens.words[:index] if index < 4 else ()
    return bool(before) and all(_is_name(word, table) for word in before)


def _is_name(word: str, table: Table) -> bool:
    return word in table.providers or word in NETWORKS


def _without_inner(found: list[Hit]) -> list[Hit]:
    """Return the hits that do not lie inside another one, the weightiest first."""
    kept: list[Hit] = []
    reached = -1
    for hit in sorted(found, key=lambda each: (each.where[0], -each.where[1])):
        if hit.where[1] > reached or (kept and hit.where == kept[-1].where):
            kept.append(hit)
            reached = max(reached, hit.where[1])
    return sorted(kept, key=lambda hit: hit.weight, reverse=True)
