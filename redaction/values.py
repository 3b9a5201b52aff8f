"""What a value looks like: a stand-in, words that people or programs write, or an opaque secret."""

from __future__ import annotations

import re

MASK = "█"

GUID = re.compile(r"[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


# What stands in the place of a value when a text tells its state or its type.
_STATES = word_set(
    """
    blank bool boolean changed confirmed correct decoded empty encrypted error expired fail
    failed failure false filtered forgot forgotten hashed hidden high incorrect int integer
    invalid low malformed masked medium mismatch missing nil no none null number object ok
    omitted optional present provided redacted refused rejected removed required reset revoked
    set stored str string success true undefined unexpected unknown unset unsupported updated
    valid varchar verified wrong yes
    """
)
# What a sentence about a secret goes on with: "password: must have 8 characters".
_SPOKEN = _STATES | word_set(
    """
    a access accepted after all already an and any are argument array as at auth authentication
    authorization authorized be bearer been before but by can cannot cant change changes characters
    code config configured confirm confirmation contains could credential credentials decode
    declined default denied deprecated did differs digest disabled does enter exception exists
    expected expire expires field file filter for format found from function given grant had has
    hash have header how id if in input is it its key length less letters mac match may message must
    my name needs new not of old on one only or page param parameter parsed password passwords plain
    plaintext please prompt reference refresh retry same secret see should signature stored such
    text than that the their this to token tokens too type use used user username using validation
    value var verification verify wants was we weak were what when which while will with without you
    your
    """
)
_LITTLE = word_set(
    """
    a after again all already also always an and any anymore are as at be because been before being
    but by can cannot could did do does for from had has have how i if in into is it its just may
    must my need needs never no not now of on once only or our out please same should since so still
    than that the their then there they this though to today too twice under until up use used was
    we were what when where which while will with within without would yesterday yet you your
    aber auch auf bei da das den der die ein eine es für hier im ist kann mit nicht noch nur oder
    sein sich und von war wenn wird zu avec dans de des du en est et il je la le les mais ne pas
    pour que qui sur un une con de del el en es la las los no para pero por que se un una y com
    da do e em mas não o os para por que um uma
    """
)
_STAND_IN = re.compile(
    r"""
      <[^<>]*>?  |  \[[^\[\]]*\]  |  \(.*\)  |  \{+[^{}]*\}+    # <token>, [removed], {{token}}
    | %[A-Za-z_]+%?  |  \$[{(].*  |  \$[A-Z_][A-Z0-9_]*         # %TOKEN%, ${TOKEN}, $TOKEN
    | \$(?:env:)?\w{0,40}(?:pass|pwd|secret|token|key|code)\w{0,40}       # $api_key, $env:TOKEN
    | [\[{]["'\s]?[\w.-]*                                        # the beginning of a structure
    | .{0,24}(?:\.\.\.|…)                                       # cut by its writer
    | (?P<fill>[*xX•.\-_\#█?])(?:(?P=fill)|[\s\-:./])*+           # xxxx-xxxx
    | .{0,8}(?:[*•█]{3,}|[xX]{4,}).{0,4}                        # ****4242
    | (?:the|my|insert|enter|put|paste|replace|some|any|example|sample|dummy)[\s_\-.][A-Za-z\s_\-.]*
    | your[A-Za-z\s_\-.]*  |  [A-Za-z_\-\s]+[_\-\s]here
    | (?:process|os|sys|self|this|config|configuration|settings|env|environment|req|request|props
        |options|opts|params|args|credentials|secrets)(?:\.|\[|->|\?\.)[\w.\[\]()?>"'-]*
    | [A-Za-z_][\w.]*\((?:.*\)[;,]*)?                           # a call in source code
    | [A-Za-z_]\w*(?:\.\w+)+\(.*                              # and one that is cut
    | (?:await|new|function|lambda|async)\s.*
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_METHOD = re.compile(r"sha|md5|pbkdf|bcrypt|scrypt|argon|base\d|oauth|utf|v?\d+\.", re.IGNORECASE)
_SPLIT = re.compile(r"[^A-Za-z0-9]+")
_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_RUN = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+")
_CODE = re.compile(
    r"0x[0-9A-Fa-f]+|(?P<head>[A-Za-z]*)[0-9]{1,9}[A-Za-z]?|[0-9]{1,4}(?P<tail>[A-Za-z]{1,12})"
)
_UNPRONOUNCEABLE = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
# From the top of the lists of passwords that people choose: words hardly used beside "password"
# but as one.
_COMMON = word_set(
    """
    111111 112233 121212 123123 123321 1234567 12345678 123456789 1234567890 123456 123qwe 1q2w3e4r
    1qaz2wsx 654321 666666 888888 987654321 abc123 admin123 asdfgh asdfghjkl azerty
    babygirl computer1
    dragon hello123 hunter2 iloveyou jesus1
    letmein login123 loveme master123 monkey
    passw0rd password1 password123 pokemon princess q1w2e3r4 qazwsx qwerty qwerty123
    qwertyuiop root123 swordfish test123 trustno1
    welcome1 welcome123 whatever1 zaq12wsx zxcvbn zxcvbnm
    """
)
_VOWEL = re.compile(r"[aeiou]", re.IGNORECASE)
MIN_RANDOM_CHARS = 16  # so many letters of words have a sixth of vowels and more
MIN_PASSWORD_CHARS = 6
MIN_MOTLEY_CHARS = 12
MAX_MOTLEY_RUN = 2.3  # mean length; words and numbers in a row are longer
MIN_CAMEL_CHARS = 5  # DPoP and the like are words
_CAMEL_WORD_CHARS = 3.2  # mean length of a word in CamelCase; random letters reach 2.5


def is_stand_in(value: str) -> bool:
    """Return whether `value` stands in for a secret: `<token>`, `****`, `your_secret`."""
    return not value.strip() or bool(_STAND_IN.fullmatch(value))


def is_state(value: str) -> bool:
    """Return whether `value` tells the state of a secret: `expired`, `is required`, `must be …`."""
    words = _SPLIT.split(value.lower().strip(" .,;:!?'\""), maxsplit=2)
    return words[0] in _STATES if len(words) == 1 else set(words[:2]) <= _SPOKEN


def is_spoken(value: str) -> bool:
    """Return whether `value` may be the next word of a sentence: `expired`, `for`, `must`."""
    return value.lower().strip(" .,;:!?'\"") in _SPOKEN


def is_passphrase(words: str) -> bool:
    """Return whether words say nothing about a secret, and so may be one: `correct horse battery`.

    A sentence about a secret has a word such as "is", "the" or "not" in it.
    """
    parts = words.lower().split()
    return (
        len(parts) > 2
        and not any(part in _LITTLE for part in parts)
        and (sum(part in _SPOKEN for part in parts) < 2)
    )


def is_common_password(value: str) -> bool:
    """Return whether `value` is one of the passwords chosen most often."""
    return value.lower().strip(" .,;:!?'\"") in _COMMON


def is_like_password(value: str) -> bool:
    """Return whether a lone word is used by nobody but as a password: `hunter2`, `pa55word`."""
    is_mixed = any(map(str.isdigit, value)) and any(map(str.islower, value))
    return is_mixed and len(value) >= MIN_PASSWORD_CHARS and not _METHOD.match(value)


def is_words(value: str) -> bool:
    """Return whether `value` is made of words and short numbers: `card_declined`, `NotFound2`."""
    return all(_is_word(segment) for segment in _SPLIT.split(value)) and not _is_motley(value)


def is_opaque(value: str, least: int) -> bool:
    """Return whether `value` has `least` characters or more and looks drawn at random."""
    if len(value) < least or is_stand_in(value) or is_words(value):
        return False
    return not GUID.fullmatch(value)


def _is_word(segment: str) -> bool:
    code = _CODE.fullmatch(segment)
    letters = code["head"] or code["tail"] or "" if code else segment
    pieces = _PIECE.findall(letters)
    if "".join(pieces) != letters:
        return False
    if len(letters) >= MIN_RANDOM_CHARS and len(_VOWEL.findall(letters)) * 6 < len(letters):
        return False
    if _UNPRONOUNCEABLE.search(letters):
        return letters.isupper() and len(letters) < 12
    return (
        len(letters) < MIN_CAMEL_CHARS
        or len(pieces) < 3
        or len(letters) / len(pieces) >= _CAMEL_WORD_CHARS
    )


def _is_motley(value: str) -> bool:
    """Return whether a long value changes between letters, digits and cases all the time."""
    pieces = _RUN.findall(value)
    letters = sum(map(str.isalpha, value))
    return (
        len(value) >= MIN_MOTLEY_CHARS
        and 3 * letters > len(value)
        and sum(map(len, pieces)) < MAX_MOTLEY_RUN * len(pieces)
    )
