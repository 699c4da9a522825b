"""Base64 that decodes to something else than the label says.

`RSA PRIVATE KEY` announces PKCS#1, `PRIVATE KEY` PKCS#8, `CERTIFICATE` an X.509 certificate. A label that was typed by
hand, or changed in the hope that PKCS#8 becomes PKCS#1 by another name, makes strict readers fail. So do bytes behind
the object, and PEM text that was encoded in base64 a second time.

A certificate that a strict DER decoder refuses is a warning: OpenSSL reads some of those, and whether CLB does is not
known. The finding says what the decoder objects to; such a certificate is not checked any further.

## What to do
Put the object under the label it belongs to, or replace it by the one the label promises.

## Bad: pkcs8-under-rsa-private-key/
    server.key
        RSA PRIVATE KEY  RSA 2048  [holds a PKCS#8 private key]
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

from clbcertlint import advice, der, mending
from clbcertlint.der import PRIVATE_KEYS, Kind
from clbcertlint.model import Document, FaultKind, PemBlock
from clbcertlint.references import CERTIFICATE_FORMAT, UPLOAD_FAILURES
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

PROMISED = {
    "CERTIFICATE": Kind.CERTIFICATE,
    "X509 CERTIFICATE": Kind.CERTIFICATE,
    "TRUSTED CERTIFICATE": Kind.CERTIFICATE,
    "RSA PRIVATE KEY": Kind.RSA_PRIVATE_KEY,
    "PRIVATE KEY": Kind.PRIVATE_KEY_INFO,
}


_REFUSED_CERTIFICATE = "ask the issuer for one in correct DER; until then nothing more can be said about it"
_REFUSED_KEY = "try whether openssl reads it, and write it again: {to_pkcs1}"


@rule(
    "CLB107",
    "not-what-the-label-says",
    per=Document,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=UPLOAD_FAILURES,
    since="0.1",
    is_about_form=True,
    fixes=(Fixability.SAFE, Fixability.UNSAFE),
    answer=CERTIFICATE_FORMAT,
)
def check(document: Document) -> Iterator[Problem]:
    for block in document.blocks:
        yield from _content(block)
    for refusal in document.refusals:
        yield Problem(
            refusal.block.span,
            "{what} that a strict decoder refuses: {reason}",
            severity=Severity.WARNING,
            help=_REFUSED_CERTIFICATE if refusal.kind is Kind.CERTIFICATE else _REFUSED_KEY,
            answered=False,
            what=refusal.kind.value,
            reason=refusal.reason,
            to_pkcs1=advice.to_pkcs1(document.path),
        )


def _content(block: PemBlock) -> Iterator[Problem]:
    kinds = {fault.kind for fault in block.faults}
    promised = PROMISED.get(block.label.upper())
    certificate = block.is_certificate or not block.label
    if FaultKind.PEM_TWICE in kinds:
        help_ = "decode it once: sed '/-----/d' {path} | base64 -d > {decoded}"
        yield _problem(block, "PEM text encoded in base64 a second time", help_, certificate)
    elif promised is None:
        return
    elif FaultKind.NOT_DER in kinds or (block.der and block.content is None):
        yield _problem(block, "base64 that decodes to no {promised}", "", certificate)
    elif _is_another(block, promised) and FaultKind.END_LABEL not in kinds:
        yield _problem(block, "{content} under the label {begin}", _help(block), certificate)
    elif FaultKind.TRAILING_BYTES in kinds:
        count = next(fault.count for fault in block.faults if fault.kind is FaultKind.TRAILING_BYTES)
        help_ = "write the object again: openssl x509 and openssl rsa -traditional leave the extra bytes out"
        yield _problem(block, "{count} bytes behind the {promised}", help_, certificate, count=count)


def _is_another(block: PemBlock, promised: Kind) -> bool:
    """Whether a block holds something else; the keys of other algorithms are CLB203's, whatever their label."""
    if block.is_private_key and block.content in (Kind.EC_PRIVATE_KEY, Kind.DSA_PRIVATE_KEY):
        return False
    return block.content is not None and block.content is not promised


def _problem(block: PemBlock, message: str, help_: str, is_certificate: bool, count: int = 0) -> Problem:
    path = block.span.path
    promised = PROMISED.get(block.label.upper())
    return Problem(
        block.span,
        message,
        severity=Severity.ERROR,
        help=help_,
        answered=is_certificate,
        fix=_fix(block),
        begin=block.label,
        content=block.content.value if block.content else "",
        promised=promised.value if promised else "",
        count=count,
        path=advice.quoted(path),
        decoded=advice.sibling(path, ".decoded.pem"),
        to_pkcs1=advice.to_pkcs1(path),
    )


def _fix(block: PemBlock) -> Fix | None:
    """A key under the label of the other form of a key, or an object with bytes behind it."""
    if block.der and any(fault.kind is FaultKind.TRAILING_BYTES for fault in block.faults):
        whole = der.first_object(block.der)
        return Fix("take the bytes behind the object out", mending.block(block, content=whole), is_safe=False)
    if not block.is_private_key or block.der is None:
        return None
    if block.content is Kind.RSA_PRIVATE_KEY:
        return Fix("change the label to RSA PRIVATE KEY", mending.block(block, label="RSA PRIVATE KEY"))
    key = der.wrapped_private_key(block.der) if block.content is Kind.PRIVATE_KEY_INFO else None
    if key is None or der.identify(key) is not Kind.RSA_PRIVATE_KEY:
        return None
    return Fix(
        "write the key as PKCS#1, as its label says",
        mending.block(block, label="RSA PRIVATE KEY", content=key),
        is_safe=False,
    )


def _help(block: PemBlock) -> str:
    if block.content in PRIVATE_KEYS and block.is_certificate:
        return "this is a private key: put the certificate here"
    if block.content is Kind.CERTIFICATE and block.is_private_key:
        return "this is a certificate: put the private key here"
    if block.content is Kind.RSA_PRIVATE_KEY:
        return "the content is what CLB takes: change the label to RSA PRIVATE KEY, in both boundaries"
    if block.content is Kind.PRIVATE_KEY_INFO and block.is_private_key:
        return "change the label back to PRIVATE KEY, then convert: {to_pkcs1}"
    return "replace the block by the {promised} that belongs here"
