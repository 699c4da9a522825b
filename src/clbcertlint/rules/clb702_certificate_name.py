"""A certificate name that CLB's documentation does not allow.

The published rules contradict each other. All allow 1 to 80 characters: a letter, then letters, digits, `.`, `_` and
`-`. Some pages also allow Chinese characters, `/`, `*` and `:`, and any first character. A name outside the narrow
rule and inside the widest is a warning, one outside both an error. `*.example.com`, the name of a wildcard
certificate used as its name in CLB, is the practical case.

## What to do
Take a name that starts with a letter and has letters, digits, dots, underscores and hyphens only.

## Bad: name-of-a-wildcard/
    clbcertlint.toml
        [[upload]]
        name = "*.a.test"
        certificate = "server.pem"
        private-key = "server.key"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: name-with-a-dot/
    clbcertlint.toml
        [[upload]]
        name = "wildcard.a.test"
        certificate = "server.pem"
        private-key = "server.key"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clbcertlint.plan import Plan
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule

MOST_CHARACTERS = 80
NARROW = re.compile(r"[A-Za-z][A-Za-z0-9._-]*")
WIDE = re.compile(r"[A-Za-z0-9\u4e00-\u9fff._/*:-]+")


@rule(
    "CLB702",
    "certificate-name",
    per=Plan,
    severity=(Severity.WARNING, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    for upload in plan.uploads:
        name = upload.name
        certificate = upload.upload.certificate if upload.upload else None
        related = ((certificate.span, "the certificate"),) if certificate else ()
        if len(name) > MOST_CHARACTERS:
            yield Problem(
                upload.span,
                "name of {count} characters; CLB allows 80",
                severity=Severity.ERROR,
                related=related,
                help="take a name of at most 80 characters",
                count=len(name),
            )
        elif not WIDE.fullmatch(name):
            yield Problem(
                upload.span,
                "name {name!r} has characters that no page of CLB's documentation allows",
                severity=Severity.ERROR,
                related=related,
                name=name,
            )
        elif not NARROW.fullmatch(name):
            yield Problem(
                upload.span,
                "name {name!r} is allowed by some pages of CLB's documentation and not by others",
                severity=Severity.WARNING,
                related=related,
                name=name,
            )
