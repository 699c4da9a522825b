"""A byte order mark, or text in UTF-16.

PEM is ASCII. Windows editors put a byte order mark before the first BEGIN, or save the whole file as UTF-16; joining
such files leaves a mark in the middle. The mark is invisible, and the content no longer begins with BEGIN.

## What to do
Save the file as ASCII or UTF-8 without a byte order mark; `--fix` does it

## Bad: mark-at-the-start/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        (byte order mark)
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: name-outside-ascii/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=bücher.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from clbcertlint import mending
from clbcertlint.model import Document, FaultKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB112",
    "wrong-encoding",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(document: Document) -> Iterator[Problem]:
    if document.encoding and document.blocks:
        yield Problem(
            document.span,
            "{encoding} text; PEM is ASCII",
            help="iconv -f {source} -t ASCII FILE > NEW",
            fix=Fix("write the file as ASCII", mending.as_ascii),
            encoding=document.encoding.upper(),
            source="UTF-16" if _has_mark(document) else document.encoding.upper(),
        )
    for fault in document.faults_of(FaultKind.BYTE_ORDER_MARK)[:1]:
        where = "at the start" if fault.span.start == 0 else "in the middle"
        yield Problem(
            fault.span,
            "UTF-8 byte order mark {where} of the file",
            help="perl -i -pe 's/\\xEF\\xBB\\xBF//g' FILE",
            fix=Fix("take the byte order marks out", mending.text_faults(FaultKind.BYTE_ORDER_MARK)),
            where=where,
        )


def _has_mark(document: Document) -> bool:
    """Whether a UTF-16 file begins with a byte order mark, which tells the order of its bytes and is no text."""
    return document.source.data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
