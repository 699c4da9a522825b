r"""Line ends that were lost on the way.

A PEM file that went through an environment variable, a JSON or YAML string or a web form often comes out on one line:
line ends written as the two characters backslash and n, turned into spaces, or gone, sometimes with the quotation marks
still around it. A Terraform string turns `\n` into line ends before it sends them, a shell does not.

## What to do
Write the file again with real line ends and without quotation marks; the finding names a command that does it

## Bad: backslash-n/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  [line ends written as \n]
        (line ends written as \n)
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  [line ends written as \n]
        (line ends written as \n)

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice, mending
from clbcertlint.model import Document, FaultKind
from clbcertlint.references import CERTIFICATE_FORMAT, REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

MESSAGES = {
    FaultKind.NEWLINES_ESCAPED: "line ends written as other characters, such as backslash and n",
    FaultKind.NEWLINES_TO_SPACES: "line ends replaced by spaces",
    FaultKind.NEWLINES_GONE: "boundaries and base64 on one line, without line ends",
    FaultKind.QUOTES: "quotation marks around the text",
}


@rule(
    "CLB114",
    "newlines-lost",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
    answer=CERTIFICATE_FORMAT,
)
def check(document: Document) -> Iterator[Problem]:
    found = document.faults_of(*MESSAGES)
    if found:
        lost = [fault for fault in found if fault.kind is not FaultKind.QUOTES]
        kind = (lost or found)[0].kind
        is_certificate = any(block.is_certificate for block in document.blocks)
        holds_key = any(block.is_private_key for block in document.blocks)
        yield Problem(
            found[0].span,
            MESSAGES[kind],
            help="{command}",
            command=advice.rewrite(is_private_key=holds_key),
            fix=Fix("write the text with real line ends", mending.text_faults(*MESSAGES)),
            answered=is_certificate,
        )
