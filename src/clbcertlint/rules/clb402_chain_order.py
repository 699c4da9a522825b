"""The certificates behind the server's are out of order.

CLB wants the server's certificate, then the one that issued it, and so on, with the root, if it is there at all, at the
end. Whether it refuses another order is not known; strict clients do (RFC 5246 section 7.4.2), lenient ones sort for
themselves.

## What to do
Put each certificate directly before the one that issued it.

## Bad: out-of-order/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Issuing CA (intermediate)  RSA 2048

## Good: two-intermediates/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Issuing CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice, mending
from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

ORDER = "put the certificates in the order of the lines {order}"


@rule(
    "CLB402",
    "chain-order",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
)
def check(upload: Upload) -> Iterator[Problem]:
    document, chain = upload.certificate_document, upload.chain
    if document is None or chain is None or upload.kind is not UploadKind.SERVER:
        return
    in_file = [certificate for certificate in document.certificates if certificate in chain.path]
    displaced = [is_ for is_, ought in zip(in_file, chain.path, strict=True) if is_ is not ought]
    if displaced and in_file[0] is chain.leaf:
        yield Problem(
            displaced[0].span,
            "chain out of order: this certificate comes too early",
            fix=Fix(ORDER, mending.in_order(chain.order), is_safe=False),
            order=advice.lines_of(document, chain.order),
        )
