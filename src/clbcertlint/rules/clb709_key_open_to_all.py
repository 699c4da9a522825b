"""A private key that others may read.

The file's mode lets its group or everybody read the key. The rule is off unless it is selected by its code or name: git
keeps no such modes, and containers set their own.

## What to do
Take the rights away: chmod 600 FILE

## Bad: open-to-all/
    server.key  (mode 0644)
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: owner-only/
    server.key  (mode 0600)
        RSA PRIVATE KEY  RSA 2048
    server.pem  (mode 0644)
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Document
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule

GROUP_OR_OTHERS_READ = 0o044


@rule(
    "CLB709",
    "key-open-to-all",
    per=Document,
    severity=Severity.NOTE,
    basis=Basis.INFERRED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
    security_severity=5.5,
    is_on=False,
)
def check(document: Document) -> Iterator[Problem]:
    mode = document.source.mode
    if mode is None or not mode & GROUP_OR_OTHERS_READ:
        return
    key = next((block for block in document.blocks if block.is_private_key and not block.is_encrypted), None)
    if key:
        who = "everybody" if mode & 0o004 else "its group"
        yield Problem(key.span, "private key that {who} may read (mode {mode})", who=who, mode=f"{mode & 0o777:04o}")
