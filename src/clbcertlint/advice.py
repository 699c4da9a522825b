"""Commands for people to type, right for OpenSSL 3.

Alibaba Cloud's own conversion commands, run with OpenSSL 3, write PKCS#8 keys, Bag Attributes and blank lines; these do
not. OpenSSL before 3 and LibreSSL write PKCS#1 by themselves and do not know `-traditional` for `openssl rsa`.
"""

from __future__ import annotations

import posixpath
import shlex
from collections.abc import Iterable

from clbcertlint.lines import LineIndex
from clbcertlint.model import Certificate, Document

ONLY_BLOCKS = "sed -n '/-----BEGIN/,/-----END/p'"
"""A filter that lets nothing but PEM blocks pass, for output of OpenSSL."""

REWRITE = (
    "perl -0777 -ne 'while (/-----BEGIN ([^-]+)-----(.*?)-----END \\1-----/gs) { ($l, $b) = ($1, $2); "
    '$b =~ s/\\\\[rn]|\\s//g; $b =~ s/.{1,64}/$&\\n/g; print "-----BEGIN $l-----\\n$b-----END $l-----\\n" }\' '
    "FILE > NEW"
)
"""Writes every block anew as CLB asks for it, and nothing else; an encrypted key would lose its header fields."""


def quoted(path: str) -> str:
    """A path as a shell takes it."""
    return shlex.quote(f"./{path}" if path.startswith("-") else path)


def sibling(path: str, ending: str) -> str:
    """A new file beside `path`, quoted for a shell: with `.clb` before its `ending`, so that it replaces no other."""
    return quoted(f"{posixpath.splitext(path)[0]}.clb{ending}")


def to_pkcs1(path: str) -> str:
    """The command that writes an RSA key as unencrypted PKCS#1; it asks for the password of an encrypted one."""
    return f"openssl rsa -in {quoted(path)} -traditional -out {sibling(path, '.key')}"


def as_pkcs12(path: str) -> str:
    """The PKCS#12 file that `to_pkcs12` writes, not quoted."""
    return f"{posixpath.splitext(path)[0]}.p12"


def to_pkcs12(path: str) -> str:
    """The command that turns a Java keystore into PKCS#12; it asks for the passwords."""
    store, new = quoted(path), quoted(as_pkcs12(path))
    return f"keytool -importkeystore -srckeystore {store} -destkeystore {new} -deststoretype PKCS12"


def convert(path: str) -> str:
    """The command that makes of a file what CLB takes; it asks for the password of an encrypted one."""
    folder, name = posixpath.split(path)
    new = f"{posixpath.splitext(name)[0].lstrip('.-') or 'converted'}.clb"
    return f"clbcertlint convert {quoted(path)} -o {quoted(folder or '.')} --name {quoted(new)}"


def rewrite(*, is_private_key: bool) -> str:
    """The command that writes every block anew, FILE and NEW standing for the files; a key only its owner may read."""
    return f"(umask 077; {REWRITE})" if is_private_key else REWRITE


def lines_of(document: Document, certificates: Iterable[Certificate]) -> str:
    """The 1-based lines at which certificates of a document begin, in the order given, with commas between."""
    index = LineIndex(document.text)
    return ", ".join(str(index.position(certificate.span.start)[0]) for certificate in certificates)
