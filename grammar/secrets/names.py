"""Which names stand for secrets: `cipassword`, `DB_PASSWORD`, `wpa_psk`, `api key`, `PrivateKey`."""

from __future__ import annotations

import re
from functools import lru_cache

from pvelint.grammar.schema.options.table import find_option
from pvelint.grammar.spelling import closest
from pvelint.grammar.syntax.scalars import is_digits
from pvelint.grammar.version import NEWEST


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split(" "))


_LONGEST = 64
"""Of a longer name, its end says what it is."""
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
"""A word of `AWS_SECRET_KEY`, `wpa-psk` or `privateKey`."""
_PLAIN = _words(
    "pass passcode passkey credential credentials creds cred pin puk otp totp psk pw pws pwd pwds secret secrets token"
    " tokens authorization bearer apikey keyring chap pat jwt cookie passe senha"
)
_INSIDE = ("passw", "passphras", "kennw", "credential", "wachtwoord", "contrase", "parola")
_TAILS = ("pwd", "psk", "secret", "token")
_SHORT_TAILS = ("pw", "pass")
_ORDINARY = _words("bypass compass encompass surpass trespass keepass overpass underpass")
_KEYS = _words("key keys")
_QUALIFIERS = _words(
    "api access secret private priv encryption encrypt decryption auth oauth jwt account license licence product master"
    " shared preshared signing recovery bitlocker luks wpa wifi wlan wep wireless client app application deploy security"
    " session activation serial unlock crypt aes hmac subscription backup root admin"
)
"""What makes a key one that nobody should see; an SSH or a sort key is none."""
_ABOUT = _words(
    "file files path dir id ids name url uri type len length policy cmd command mode expiry expires expire age count"
    " server manager store safe vault reset change changed hint auth authentication timeout coefficient retransmit"
)
"""Last in a name, the name is of something about a secret."""
_STRONG = ("passw", "kennw", "passphras")
_STRONG_TAILS = ("pw", "pwd")
_TELLING_LEAST = 5
_OFTEN_MISSPELT = ("cipassword", "password", "passwort", "passphrase")
_LIKE_THEM = ("ciuser", "citype", "cicustom", "ciupgrade", "passthrough", "passport", "passed", "passage")
_LETTERS = frozenset("password")
_SHARED_LETTERS = 4


@lru_cache(1 << 12)
def names_secret(word: str, before: str = "") -> bool:
    """Whether what is called so, perhaps with another word before it (`api key`), is a secret."""
    parts = _parts(word)
    if not parts or parts[-1] in _ABOUT:
        return False
    if parts[-1] in _KEYS:
        earlier = parts[-2:-1] or _parts(before)[-1:]
        return bool(_QUALIFIERS.intersection(earlier))
    return any(map(_is_secret_part, parts)) or _fused_key(parts[-1])


@lru_cache(1 << 12)
def is_strong(word: str) -> bool:
    """Whether the name is that of a password and of nothing else."""
    parts = _parts(word)
    return bool(parts) and parts[-1] not in _ABOUT and any(map(_is_strong_part, parts))


def is_key(word: str) -> bool:
    """Whether the name of a secret is that of a key."""
    return _parts(word)[-1].endswith(("key", "keys", "psk"))


@lru_cache(1 << 12)
def names_secret_setting(key: str) -> bool:
    """Whether the value of this setting of a guest is a secret: also where the key is misspelt."""
    if find_option(key, NEWEST) is not None:
        return is_strong(key)
    return names_secret(key) or _is_misspelt(key.lower())


def secret_in_name(word: str) -> int | None:
    """Where in `password-hunter2` the secret begins."""
    for match in _PART.finditer(word[:_LONGEST]):
        if _is_strong_part(match.group().lower()):
            rest = word[match.end() :]
            if rest[:1] in ("-", "_", ".") and _is_telling(rest[1:]):
                return match.end() + 1
    return None


def _is_telling(text: str) -> bool:
    """Letters and digits mixed: hardly a word."""
    letters = any(character.isalpha() for character in text[:_LONGEST])
    return letters and len(text) >= _TELLING_LEAST and any(map(is_digits, text[:_LONGEST]))


def _parts(word: str) -> list[str]:
    return [part.lower() for part in _PART.findall(word[-_LONGEST:])]


def _is_strong_part(part: str) -> bool:
    return part.endswith(_STRONG_TAILS) or any(inside in part for inside in _STRONG)


def _is_secret_part(part: str) -> bool:
    if part in _PLAIN or part.endswith(_TAILS) or any(inside in part for inside in _INSIDE):
        return True
    if _is_misspelt(part):
        return True
    return part.endswith(_SHORT_TAILS) and part not in _ORDINARY


def _fused_key(part: str) -> bool:
    return part.endswith("key") and part.removesuffix("key") in _QUALIFIERS


def _is_misspelt(word: str) -> bool:
    few = len(_LETTERS.intersection(word)) < _SHARED_LETTERS
    return not few and closest(word, (*_OFTEN_MISSPELT, *_LIKE_THEM)) in _OFTEN_MISSPELT
