"""A file, read to the end: its blocks lexed, and every certificate and key in them decoded."""

from __future__ import annotations

from clbcertlint import container, pem, x509
from clbcertlint.der import PRIVATE_KEYS, Kind
from clbcertlint.model import Certificate, Document, PrivateKey, Refusal, SourceFile


def read(source: SourceFile) -> Document:
    """Read a file into a document; whatever is wrong with it becomes a value, nothing is raised."""
    layout = pem.read(source.data, source.path)
    decoded: list[Certificate | PrivateKey | Refusal] = []
    for block in layout.blocks:
        if block.der is None or block.is_encrypted:
            continue
        if block.content is Kind.CERTIFICATE:
            decoded.append(x509.read_certificate(block, block.der))
        elif block.content in PRIVATE_KEYS:
            decoded.append(x509.read_private_key(block, block.der, block.content))
    return Document(
        source=source,
        text=layout.text,
        encoding=layout.encoding,
        blocks=layout.blocks,
        gaps=layout.gaps,
        faults=layout.faults,
        line_ends=layout.line_ends,
        container=None if layout.blocks else container.identify(source.data),
        certificates=tuple(item for item in decoded if isinstance(item, Certificate)),
        private_keys=tuple(item for item in decoded if isinstance(item, PrivateKey)),
        refusals=tuple(item for item in decoded if isinstance(item, Refusal)),
    )
