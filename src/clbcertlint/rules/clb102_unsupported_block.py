"""A PEM block of a kind that CLB does not take.

A certificate is labelled `CERTIFICATE` and a key `RSA PRIVATE KEY`, in upper case, and CLB documents no other label.
Certificate requests, revocation lists, PKCS#7 containers, public keys and SSH keys are PEM, but nothing CLB could use.
OpenSSL's `TRUSTED CERTIFICATE` carries trust data behind the certificate, so changing its label alone is no cure.

## What to do
Replace the block by the certificate or key it stands for, or leave it out.

## Bad: revocation-list-behind-the-chain/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        X509 CRL

## Good: request.csr
    CERTIFICATE REQUEST
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clbcertlint import advice, der, mending
from clbcertlint.der import Kind
from clbcertlint.model import FOREIGN_PRIVATE_KEYS, Container, Document, FaultKind, PemBlock, Span
from clbcertlint.references import CERTIFICATE_FORMAT, REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

TAKEN = ("CERTIFICATE", "RSA PRIVATE KEY")
PARAMETERS = re.compile(r"(?:X9\.42 )?DH PARAMETERS|EC PARAMETERS")
REQUESTS = ("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST")


@rule(
    "CLB102",
    "unsupported-block",
    per=Document,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=(Fixability.SAFE, Fixability.UNSAFE),
    answer=CERTIFICATE_FORMAT,
)
def check(document: Document) -> Iterator[Problem]:
    for block in document.blocks:
        if block.label and not _is_anothers_business(block):
            yield _problem(document, block)
    for fault in document.faults_of(FaultKind.SSH_PUBLIC_KEY):
        yield _ssh_public_key(fault.span, "take the line out")
    if document.container is Container.SSH_PUBLIC_KEY:
        yield _ssh_public_key(document.span, "upload the certificate that the CA issued")


def _ssh_public_key(span: Span, help_: str) -> Problem:
    return Problem(span, "SSH public key, which is no certificate", severity=Severity.ERROR, help=help_)


def _is_anothers_business(block: PemBlock) -> bool:
    """Keys of other forms and algorithms, and parameters, have rules of their own."""
    label = block.label
    if label in TAKEN or block.is_encrypted or PARAMETERS.fullmatch(label.upper()):
        return True
    return block.is_private_key and label == label.upper() and label not in FOREIGN_PRIVATE_KEYS


def _problem(document: Document, block: PemBlock) -> Problem:
    label = block.label.upper()
    span = block.begin or block.span
    answered = not block.is_private_key
    if label != block.label and (label in TAKEN or block.is_private_key):
        return Problem(
            span,
            "label {kind} in the wrong case; CLB takes {upper}",
            severity=Severity.ERROR,
            help="write the label in upper case, in both boundaries",
            answered=answered,
            fix=Fix("write the label in upper case", mending.block(block, label=label)),
            kind=block.label,
            upper=label,
        )
    outside: Severity | None = Severity.NOTE
    if label in REQUESTS:
        outside = None if document.path.lower().endswith(".csr") else Severity.WARNING
    return Problem(
        span,
        "block {kind}, which CLB does not take",
        severity=Severity.ERROR,
        help=_help(label),
        outside=outside,
        answered=answered,
        fix=_fix(block),
        kind=block.label,
        path=advice.quoted(document.path),
        certificate=advice.sibling(document.path, ".pem"),
        key=advice.sibling(document.path, ".key"),
        blocks=advice.ONLY_BLOCKS,
        convert=advice.convert(document.path),
    )


def _fix(block: PemBlock) -> Fix | None:
    label, octets = block.label.upper(), block.der
    if label == "X509 CERTIFICATE":
        return Fix("change the label to CERTIFICATE", mending.block(block))
    if label == "TRUSTED CERTIFICATE" and octets is not None and block.content is Kind.CERTIFICATE:
        certificate = der.first_object(octets)
        mend = mending.block(block, label="CERTIFICATE", content=certificate)
        return Fix("write the certificate without the trust data behind it", mend, is_safe=False)
    return None


def _help(label: str) -> str:
    if label in REQUESTS:
        return "upload the certificate that the CA issued for this request"
    return {
        "X509 CERTIFICATE": "change the label to CERTIFICATE, in both boundaries",
        "TRUSTED CERTIFICATE": "replace the block by what openssl x509 -in {path} prints for it",
        "X509 CRL": "leave the list out: CLB takes no certificate revocation lists",
        "PKCS7": "{convert}",
        "PKCS #7 SIGNED DATA": "{convert}",
        "CMS": "sed 's/CMS-/PKCS7-/' {path} | openssl pkcs7 -print_certs | {blocks} > {certificate}",
        "PUBLIC KEY": "upload the certificate; a public key alone is none",
        "RSA PUBLIC KEY": "upload the certificate; a public key alone is none",
        "OPENSSH PRIVATE KEY": "for an RSA key: install -m 600 {path} {key} && ssh-keygen -p -m PEM -N '' -f {key}",
        "ANY PRIVATE KEY": "sed 's/ANY PRIVATE/PRIVATE/' {path} | openssl rsa -traditional -out {key}",
        "SSH2 ENCRYPTED PRIVATE KEY": "upload the private key of the certificate",
    }.get(label, "leave the block out: CLB takes the labels CERTIFICATE and RSA PRIVATE KEY only")
