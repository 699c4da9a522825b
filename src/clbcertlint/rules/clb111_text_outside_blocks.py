"""Text outside the blocks.

CLB's documentation asks that the content begins with BEGIN and ends with END. `openssl pkcs12` writes Bag Attributes,
`openssl pkcs7 -print_certs` subject and issuer, `openssl x509 -text` a whole dump before the block, all of which the
recipes in Alibaba Cloud's own documentation leave in the file. Whether CLB refuses such text is not known; that it asks
for none is documented.

## What to do
Keep nothing but the blocks; `--fix` does it

## Bad: bag-attributes/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        (Bag Attributes of a PKCS#12 export, 5 lines)
        CERTIFICATE  CN=a.test  RSA 2048
        (Bag Attributes of a PKCS#12 export, 5 lines)
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

from clbcertlint import mending
from clbcertlint.model import Document, FaultKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB111",
    "text-outside-blocks",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(document: Document) -> Iterator[Problem]:
    text = document.faults_of(FaultKind.TEXT)
    if text:
        count = sum(fault.count for fault in text)
        where = "outside the blocks" if text[0] in document.faults else "in a block"
        message = f"{{what}} {where}" + (", {count} lines in all" if count > 1 else "")
        fix = Fix("take the text out", mending.text_faults(FaultKind.TEXT))
        yield Problem(text[0].span, message, fix=fix, what=text[0].detail, count=count)
    for fault in document.faults_of(FaultKind.NUL)[:1]:
        fix = Fix("take the NUL bytes out", mending.text_faults(FaultKind.NUL))
        yield Problem(fault.span, "NUL bytes outside the blocks: {count}", fix=fix, count=fault.count)
