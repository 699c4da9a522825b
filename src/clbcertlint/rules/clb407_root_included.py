"""The root is in the file.

It may be: CLB's documentation lists it as the optional end of the chain, and says that it is usually left out. Clients
trust the root they have, not the one they are sent.

## What to do
Nothing; taking it out saves about a kilobyte a handshake.

## Bad: with-root/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048

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
from clbcertlint.chain import is_self_signed
from clbcertlint.model import Certificate, Chain, Upload, UploadKind
from clbcertlint.public_roots import is_public_root
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB407",
    "root-included",
    per=Upload,
    severity=Severity.NOTE,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
)
def check(upload: Upload) -> Iterator[Problem]:
    chain = upload.chain
    document = upload.certificate_document
    if chain is None or document is None or upload.kind is not UploadKind.SERVER or upload.lacks_leaf:
        return
    if document.certificates[0] is not chain.leaf:
        # The right order, which CLB401 tells, has the root at the end or not at all.
        return
    for certificate in (*chain.path[1:], *chain.alternatives):
        if is_self_signed(certificate) and certificate.not_after >= document.source.read_at:
            yield Problem(
                certificate.span,
                "root certificate, which is optional and usually left out",
                fix=_fix(chain, certificate),
            )


def _fix(chain: Chain, root: Certificate) -> Fix | None:
    """Without its root, a leaf that the root issued itself looks like one whose intermediate is missing."""
    if len(chain.path) == 2 and not is_public_root(root):
        return None
    return Fix("take the root out", mending.without(root.block), is_safe=False, removes=(root.sha256,))
