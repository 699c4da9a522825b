"""Commands for people to type, right for OpenSSL 3 as well as for older versions.

Alibaba Cloud's own conversion commands, run with OpenSSL 3, write PKCS#8 keys, Bag Attributes and blank lines.
"""

from __future__ import annotations

import posixpath
import shlex

ONLY_BLOCKS = "sed -n '/-----BEGIN/,/-----END/p'"
"""A filter that lets nothing but PEM blocks pass."""


def quoted(path: str) -> str:
    """A path as a shell takes it."""
    return shlex.quote(f"./{path}" if path.startswith("-") else path)


def sibling(path: str, ending: str) -> str:
    """A new file beside `path`, quoted for a shell: its name with `ending` (".pem", ".key"), never `path` itself."""
    stem = posixpath.splitext(path)[0]
    return quoted(stem + ending if stem + ending != path else f"{stem}.new{ending}")


def to_pkcs1(path: str, form: str = "PEM") -> str:
    """The command that writes an RSA key as unencrypted PKCS#1; it asks for the password of an encrypted one."""
    inform = "" if form == "PEM" else f"-inform {form} "
    return f"openssl rsa {inform}-in {quoted(path)} -traditional -out {sibling(path, '.key')}"
