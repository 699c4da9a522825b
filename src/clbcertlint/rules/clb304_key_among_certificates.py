"""A private key in the certificate's file, or a certificate in the key's.

An upload has one field for the certificates and one for the key. Combined files, as HAProxy and others want them,
have to be taken apart, and the two files must not be swapped.

## What to do
Put the certificates into one file and the key into another.

## Bad: combined.pem
    CERTIFICATE  CN=a.test  RSA 2048
    CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    RSA PRIVATE KEY  RSA 2048

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice
from clbcertlint.model import Document, PemBlock, Upload, UploadKind
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB304",
    "key-among-certificates",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
    security_severity=6.5,
)
def check(upload: Upload) -> Iterator[Problem]:
    if upload.kind is not UploadKind.SERVER:
        return
    certificate, key = upload.certificate_document, upload.key_document
    strange_keys = [block for block in certificate.blocks if block.is_private_key] if certificate else []
    strange_certificates = [block for block in key.blocks if block.is_certificate] if key else []
    if certificate is key:
        strange_certificates = []
    if strange_keys and strange_certificates and certificate and key and _are_swapped(certificate, key):
        yield Problem(
            strange_keys[0].span,
            "certificate and private key are swapped",
            help="{key} is the certificate and {certificate} the key",
            other_half=strange_certificates[0].span,
            key=key.path,
            certificate=certificate.path,
        )
        return
    if strange_keys and certificate:
        has_key = key is not None and key is not certificate
        yield _problem(strange_keys[0], "private key in the file of the certificate", _key_help(certificate, has_key))
    if strange_certificates and key:
        help_ = "name the file that holds the private key"
        if any(block.is_private_key for block in key.blocks):
            help_ = "delete the certificate from {path}"
        yield _problem(strange_certificates[0], "certificate in the file of the private key", help_)


def _are_swapped(certificate: Document, key: Document) -> bool:
    return not any(block.is_certificate for block in certificate.blocks) and not any(
        block.is_private_key for block in key.blocks
    )


def _key_help(certificate: Document, has_key: bool) -> str:
    if not any(block.is_certificate for block in certificate.blocks):
        return "name the file that holds the certificate"
    if has_key:
        return "delete the private key from {path}"
    return "take the two apart: {convert}"


def _problem(block: PemBlock, message: str, help_: str) -> Problem:
    path = block.span.path
    return Problem(block.span, message, help=help_, path=advice.quoted(path), convert=advice.convert(path))
