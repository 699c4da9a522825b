"""An empty file where a certificate or a key should be.

Most often a command failed after the shell had created its output file: `openssl … > server.key`.

## What to do
Make the file again, and look at what the command that writes it says.

## Bad: key/
    server.key
        (empty file)
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Container, Document
from clbcertlint.references import EMPTY, ERROR_CODES
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB115",
    "empty-file",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=ERROR_CODES,
    since="0.1",
    is_about_form=True,
    answer=EMPTY,
)
def check(document: Document) -> Iterator[Problem]:
    if document.container is Container.EMPTY:
        yield Problem(
            document.span,
            "the file is empty" if not document.text else "nothing but white space or zero bytes in the file",
        )
