"""A file as a person would describe it: one line a block and a gap, no base64."""

from __future__ import annotations

from clbcertlint.der import Kind
from clbcertlint.model import Certificate, Document, Fault, FaultKind, LineEnds, PemBlock, PrivateKey
from clbcertlint.printable import colons
from clbcertlint.values import Value

_WORDS = {
    FaultKind.END_LABEL: "closed by END {detail}",
    FaultKind.BEGIN_MISSING: "BEGIN missing",
    FaultKind.END_MISSING: "END missing",
    FaultKind.BOTH_MISSING: "BEGIN and END missing",
    FaultKind.DASHES: "damaged dashes",
    FaultKind.BOUNDARY_SPACING: "damaged spacing in the boundary",
    FaultKind.GLUED_BOUNDARIES: "BEGIN on the line of the END before",
    FaultKind.GLUED_BODY: "base64 on the line of {detail}",
    FaultKind.NEWLINES_ESCAPED: "line ends written as \\n",
    FaultKind.NEWLINES_TO_SPACES: "spaces for line ends",
    FaultKind.NEWLINES_GONE: "no line ends",
    FaultKind.HEADERS: "header {detail}",
    FaultKind.EMPTY_BODY: "empty",
    FaultKind.LINE_WIDTH: "{number} columns",
    FaultKind.BLANK_LINE: "blank line inside",
    FaultKind.SPACE: "white space on the lines",
    FaultKind.CHARACTER: "foreign character",
    FaultKind.HTML_ENTITY: "HTML entity {detail}",
    FaultKind.SPACE_FOR_PLUS: "spaces for +",
    FaultKind.PADDING: "impossible base64",
    FaultKind.PADDING_MISSING: "padding missing",
    FaultKind.TRUNCATED: "cut off",
    FaultKind.TRAILING_BYTES: "bytes behind the object",
    FaultKind.NOT_DER: "no DER",
    FaultKind.PEM_TWICE: "base64 of PEM",
    FaultKind.TRAILING_BLANK_LINE: "blank line",
    FaultKind.TEXT: "{detail}",
    FaultKind.NUL: "NUL bytes",
    FaultKind.BYTE_ORDER_MARK: "byte order mark",
    FaultKind.DER_OBJECT: "{detail} in DER",
    FaultKind.SSH_PUBLIC_KEY: "SSH public key",
    FaultKind.QUOTES: "quotation mark",
}


class Line(Value):
    """One line of a skeleton: the 0-based offset of what it describes, and the description."""

    offset: int
    text: str


def describe(document: Document, *, with_dates: bool = False, with_details: bool = False) -> list[Line]:
    """Describe a document, block by block and gap by gap, in the order of the file.

    `with_dates` adds the end of validity; `with_details` the whole validity, the names and the SHA-1 fingerprint as
    the CLB console prints it.
    """
    if document.container:
        return [Line(0, f"({document.container.value})")]
    objects: dict[int, Certificate | PrivateKey] = {one.block.ordinal: one for one in document.certificates}
    objects.update({one.block.ordinal: one for one in document.private_keys})
    refused = {one.block.ordinal for one in document.refusals}
    found: list[Line] = []
    if document.encoding:
        found.append(Line(0, f"({document.encoding.upper()} text)"))
    elif _line_ends(document.line_ends):
        found.append(Line(0, f"({_line_ends(document.line_ends)})"))
    for fault in document.faults:
        # White space around a boundary is told in the line of its block.
        if fault.kind is not FaultKind.SPACE:
            more = f", {fault.count} lines" if fault.count > 1 and fault.kind is not FaultKind.NUL else ""
            words = "blank line" if fault.kind is FaultKind.BLANK_LINE else _words(fault)
            found.append(Line(fault.span.start, f"({words}{more})"))
    spaced = [fault.span.start for fault in document.faults if fault.kind is FaultKind.SPACE]
    for block in document.blocks:
        text = describe_block(
            block,
            objects.get(block.ordinal),
            with_dates=with_dates,
            with_details=with_details,
            is_refused=block.ordinal in refused,
            is_spaced=bool(spaced) and any(_touches(document, offset, block) for offset in spaced),
        )
        found.append(Line(block.span.start, text))
    return sorted(found, key=lambda line: line.offset)


def describe_block(
    block: PemBlock,
    decoded: Certificate | PrivateKey | None,
    *,
    with_dates: bool = False,
    with_details: bool = False,
    is_refused: bool = False,
    is_spaced: bool = False,
) -> str:
    """Describe one block: label, name, key, validity if wanted, and what is odd about its text."""
    parts = [block.label or "(base64)"]
    if isinstance(decoded, Certificate):
        parts += _describe_certificate(decoded, with_dates=with_dates, with_details=with_details)
    elif isinstance(decoded, PrivateKey):
        parts.append(decoded.public.description)
        if decoded.inconsistencies:
            parts.append("(numbers do not fit)")
    oddities = _oddities(block, is_spaced=is_spaced, is_refused=is_refused)
    if oddities:
        parts.append("[" + ", ".join(oddities) + "]")
    return "  ".join(parts)


def _describe_certificate(certificate: Certificate, *, with_dates: bool, with_details: bool) -> list[str]:
    parts = [titled(certificate), certificate.key.description]
    if with_details:
        parts.append(f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}")
        parts.append(f"SHA-1 {colons(certificate.sha1)}")
        parts.append(f"names {', '.join(certificate.names)}" if certificate.names else "no names")
    elif with_dates:
        parts.append(f"to {certificate.not_after:%Y-%m-%d}")
    return parts


def _oddities(block: PemBlock, *, is_spaced: bool, is_refused: bool) -> list[str]:
    """What is odd about the text or the content of a block, in a few words each."""
    oddities = [_words(fault) for fault in block.faults]
    if is_spaced and not any(fault.kind is FaultKind.SPACE for fault in block.faults):
        oddities.append(_WORDS[FaultKind.SPACE])
    if block.is_encrypted and block.label.upper() != "ENCRYPTED PRIVATE KEY":
        oddities.append("encrypted")
    if is_refused:
        oddities.append("refused by the decoder")
    if block.content and _is_mislabelled(block):
        oddities.append(f"holds {_article(block.content.value)} {block.content.value}")
    return oddities


def titled(certificate: Certificate) -> str:
    """The name of a certificate with its role in brackets, where it has one: root, intermediate, self-issued."""
    return certificate.display_name + _role(certificate)


def _touches(document: Document, offset: int, block: PemBlock) -> bool:
    """Whether only blanks stand between an offset and the block."""
    first, last = sorted((offset, block.span.end if offset >= block.span.end else block.span.start))
    return not document.text[first:last].strip(b" \t\v\f") and (offset >= block.span.end or offset < block.span.start)


def _words(fault: Fault) -> str:
    return _WORDS[fault.kind].format(detail=fault.detail, number=fault.number)


def _role(certificate: Certificate) -> str:
    if not certificate.is_ca:
        return " (self-issued)" if certificate.is_self_issued else ""
    return " (root)" if certificate.is_self_issued else " (intermediate)"


def _line_ends(ends: LineEnds) -> str:
    used = [name for name, count in (("LF", ends.lf), ("CR LF", ends.crlf), ("CR", ends.cr)) if count]
    return "" if used in ([], ["LF"]) else "line ends " + " and ".join(used)


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiouAEIOU" else "a"


def _is_mislabelled(block: PemBlock) -> bool:
    label = block.label.upper()
    if block.is_certificate:
        return block.content is not Kind.CERTIFICATE
    expected = {
        "PRIVATE KEY": Kind.PRIVATE_KEY_INFO,
        "RSA PRIVATE KEY": Kind.RSA_PRIVATE_KEY,
        "EC PRIVATE KEY": Kind.EC_PRIVATE_KEY,
    }
    return label in expected and block.content is not expected[label]
