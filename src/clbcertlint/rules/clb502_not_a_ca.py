"""A CA upload whose certificate cannot issue client certificates.

With basicConstraints CA:FALSE, or a key usage without keyCertSign, no certificate that it signed can be verified
(RFC 5280 sections 4.2.1.3 and 4.2.1.9): every client would be turned away. A certificate without basicConstraints is a
warning; Alibaba Cloud's own tutorial makes one.

## What to do
Upload the certificate of the CA that issues the client certificates.

## Bad: leaf/
    ca.pem
        CERTIFICATE  CN=a.test  RSA 2048

## Good: ca/
    ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import UPLOAD_CA_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule

KEY_USAGE_HELP = "issue the CA certificate again with keyUsage = critical, keyCertSign, cRLSign"


@rule(
    "CLB502",
    "not-a-ca",
    per=Upload,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.OBSERVED,
    source=UPLOAD_CA_CERTIFICATE,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate is None or upload.kind is not UploadKind.CA:
        return
    if certificate.is_ca is False:
        yield Problem(certificate.span, "no CA certificate: its basicConstraints say CA:FALSE", severity=Severity.ERROR)
    elif certificate.can_sign_certificates is False:
        yield Problem(
            certificate.span,
            "CA certificate whose key usage lacks keyCertSign",
            severity=Severity.ERROR,
            help=KEY_USAGE_HELP,
        )
    elif certificate.is_ca is None:
        yield Problem(
            certificate.span,
            "CA certificate without basicConstraints, which some verifiers take for no CA",
            severity=Severity.WARNING,
            help="issue the CA certificate again with basicConstraints = critical, CA:TRUE",
        )
