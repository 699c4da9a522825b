"""A file, read to the end: its blocks lexed, and every certificate and key in them decoded."""

from __future__ import annotations

from clbcertlint import pem, x509
from clbcertlint.der import PRIVATE_KEYS, Kind
from clbcertlint.model import Certificate, Container, Document, PrivateKey, Refusal, SourceFile

_DOCUMENTED = (("CERTIFICATE", Kind.CERTIFICATE), ("RSA PRIVATE KEY", Kind.RSA_PRIVATE_KEY))


def read(source: SourceFile) -> Document:
    """Read a file into a document; whatever is wrong with it becomes a value, nothing is raised."""
    layout = pem.read(source.data, source.path)
    certificates: list[Certificate] = []
    private_keys: list[PrivateKey] = []
    refusals: list[Refusal] = []
    for block in layout.blocks:
        if block.der is None or block.is_encrypted:
            continue
        decoded: Certificate | PrivateKey | Refusal
        if block.content is Kind.CERTIFICATE:
            decoded = x509.read_certificate(block, block.der)
        elif block.content in PRIVATE_KEYS:
            decoded = x509.read_private_key(block, block.der, block.content)
        else:
            continue
        if isinstance(decoded, Certificate):
            certificates.append(decoded)
        elif isinstance(decoded, PrivateKey):
            private_keys.append(decoded)
        else:
            refusals.append(decoded)
    return Document(
        source=source,
        text=layout.text,
        encoding=layout.encoding,
        blocks=layout.blocks,
        gaps=layout.gaps,
        faults=layout.faults,
        line_ends=layout.line_ends,
        container=None if layout.blocks else _container(source.data),
        certificates=tuple(certificates),
        private_keys=tuple(private_keys),
        refusals=tuple(refusals),
        is_as_documented=layout.is_as_documented
        and not refusals
        and all((one.label, one.content) in _DOCUMENTED for one in layout.blocks),
    )


def _container(data: bytes) -> Container:
    from clbcertlint import container

    return container.identify(data)
