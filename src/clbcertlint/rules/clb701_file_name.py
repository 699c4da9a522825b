"""A file name other than in the Nginx form.

CLB's documentation asks to download certificates in the Nginx form: `.pem` or `.crt` for the certificate with its
chain, `.key` for the private key. The name does not decide what happens; it decides what the next person takes it
for.

## What to do
Rename the file.

## Bad: key-in-pem/
    a-test.pem
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: crt/
    server.crt
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    server.key
        RSA PRIVATE KEY  RSA 2048
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from clbcertlint.model import Document, Upload
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Problem, Severity, rule

SAYS_KEY = re.compile(r"(?:\A|[-_.]|priv)key\d*\.pem\Z", re.IGNORECASE)


@rule(
    "CLB701",
    "file-name",
    per=Upload,
    severity=Severity.NOTE,
    basis=Basis.DOCUMENTED,
    source=CREATE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate, key = upload.certificate_document, upload.key_document
    if certificate is key:
        return
    if certificate and _is_file(certificate) and certificate.certificates:
        ending = posixpath.splitext(certificate.path)[1].lower()
        if ending not in (".pem", ".crt"):
            yield _problem(
                certificate, "certificate in a file that ends in {ending}; the Nginx form has .pem or .crt", ending
            )
    if key and key is not certificate and _is_file(key) and key.private_keys:
        ending = posixpath.splitext(key.path)[1].lower()
        if ending != ".key" and not (ending == ".pem" and SAYS_KEY.search(posixpath.basename(key.path))):
            yield _problem(key, "private key in a file that ends in {ending}; the Nginx form has .key", ending)


def _is_file(document: Document) -> bool:
    """Standard input has no name that could be wrong."""
    return document.path != "-"


def _problem(document: Document, message: str, ending: str) -> Problem:
    return Problem(document.span, message, ending=ending or "nothing")
