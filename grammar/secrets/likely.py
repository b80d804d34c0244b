"""What is likely to be a secret by its form or its surroundings: hidden, but never reported."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pvelint.grammar.syntax.scalars import is_digits

from .forms import api_tokens, end_of, key_blocks

_LIKE_A_TOKEN = re.compile(
    r"(?<![A-Za-z0-9_])(?:gh[pousr]_|github_pat_|glpat-|AKIA|ASIA|xox[abeoprs]-|[rs]k[-_]live_|sk-|AIza|hvs\.|npm_"
    r"|pypi-|dop_v1_|SG\.|tskey-|eyJ|AGE-SECRET-KEY-1)(?=[A-Za-z0-9_.=/+-]{12})"
)
_HASH = re.compile(r"\$(?:1|5|6|7|2[abxy]?|y|gy|md5|sha1|argon2[id]{1,2})\$")
_WORD_END = re.compile(r"[ \t\n\r\"'`<>|,;]")
_SAMBA = re.compile(r"(?<![A-Za-z0-9_.\\-])[A-Za-z][A-Za-z0-9_.\\-]{0,63}%")
_USER_FLAGS = ("-U ", "-U", "--user ", "--user=", "-U '", '-U "')
_LONGEST_FLAG = 8
_LOGINS = frozenset(("ssh", "sftp", "rsync", "scp", "qemu+ssh", "git+ssh", "ssh+git"))
"""Who logs in there with a name alone has a key."""
_LONGEST_SCHEME = 16
_NO_PASSWORD = ("@", "x-oauth-basic@", "x-access-token@")
"""What stands for a password where the user's name is the token."""
_ROOT_PAIR = re.compile(
    r"(?i)(?<![A-Za-z0-9_.:/@-])(?:root|admin|administrator|user|ubuntu|debian|pi):(?!/)(?P<value>[^ \t\n\r\"'`|,;]{4,})"
)
_CURL_USER = re.compile(
    r"(?:^|[ \t])(?:-u|--user|--proxy-user)[ \t=][\"']?[^ \t:\"']{1,64}:(?P<value>[^ \t\"']+)"
)
_BEARER = re.compile(r"(?i)(?<![a-z0-9_-])(?:bearer|basic)[ \t]{1,8}(?P<value>[^ \t\n\r\"'`]{6,})")
_SSHPASS = re.compile(r"sshpass[ \t]{1,8}-p[ \t]{0,8}(?P<value>[^ \t\n\r]+)")
_MYSQL = re.compile(
    r"(?:mysql|mysqldump|mysqladmin|mariadb)[ \t][^\n|;&]{0,200}?[ \t]-p(?P<value>[^ \t\n\r]+)"
)
_QUERY = re.compile(r"[?&](?:key|sig|signature|auth|code)=(?P<value>[^ \t\n\r\"'&#<>]+)")
_GROUPS = ("root", "wheel", "users", "www-data", "staff", "docker", "backup", "disk")
"""`chown root:root` names no password."""


def anywhere(text: str) -> Iterator[tuple[int, int]]:
    """What is known by its form or its surroundings."""
    yield from key_blocks(text)
    yield from api_tokens(text)
    yield from likely_tokens(text)
    yield from url_passwords(text)
    yield from samba_passwords(text)
    for pattern in (_ROOT_PAIR, _CURL_USER, _BEARER, _SSHPASS, _MYSQL, _QUERY):
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if text[start:end] not in _GROUPS and not is_digits(text[start:end]):
                yield start, end


def likely_tokens(text: str) -> Iterator[tuple[int, int]]:
    """What begins as an access token or a password hash does, to the end of the word."""
    for begins in (_LIKE_A_TOKEN, _HASH):
        at = 0
        while (found := begins.search(text, at)) is not None:
            at = max(end_of(text, found.end(), _WORD_END), found.end())
            yield found.start(), at


def url_passwords(text: str) -> Iterator[tuple[int, int]]:
    """The password in `smb://user:password@host`, and `https://token@host` as a whole."""
    at = 0
    while (colon := text.find("://", at)) >= 0:
        start = colon + len("://")
        at = end_of(text, start, _WORD_END)
        host = text.rfind("@", start, at)
        if host < 0:
            continue
        slash = text.find("/", start, host)
        password = text.find(":", start, slash if slash >= 0 else host)
        if password >= 0 and not (slash >= 0 and is_digits(text[password + 1 : slash])):
            yield start if text.startswith(_NO_PASSWORD, password + 1, host + 1) else password + 1, host
        elif slash < 0 and not _is_login(text, colon):
            yield start, host


def _is_login(text: str, colon: int) -> bool:
    before = text[max(0, colon - _LONGEST_SCHEME) : colon].lower()
    return any(before.endswith(scheme) for scheme in _LOGINS)


def samba_passwords(text: str) -> Iterator[tuple[int, int]]:
    """The password of `user%password@host` and `-U user%password`."""
    at = 0
    while (user := _SAMBA.search(text, at)) is not None:
        start, at = user.end(), max(user.end(), end_of(text, user.end(), _WORD_END))
        host = text.rfind("@", start, at)
        if host > start:
            yield start, host
        elif (
            text[: user.start()].endswith(("-U ", "-U", "--user ", "--user=", "-U '", '-U "')) and start < at
        ):
            yield start, at
