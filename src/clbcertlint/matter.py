"""Whether bytes are certificate matter at all, told as early and as cheaply as that can be."""

from __future__ import annotations

from clbcertlint.paths import is_candidate_name

HEAD = 4096
"""So many bytes of a file tell whether it begins as a certificate file does."""

_BLANKS = b" \t\v\f\r\n\xef\xbb\xbf"
_BEFORE_A_BOUNDARY = _BLANKS + b"\"'"
_WORDS = (b"BEGIN", b"END")
_FIRST_BYTES_OF_DASHES = b"-\xe2\xe3\xef\x96\x97"
_WIDE_FILLING = b"\x00\xfe\xff"
_SEQUENCE = b"\x30"


def is_certificate_matter(data: bytes, path: str) -> bool:
    """Whether bytes that were given outright are worth checking: by the name, or by what they are.

    Bytes without a name, for which the path is `-`, are so already when there is a block anywhere in them.
    """
    if is_candidate_name(path) or begins_as_one(data):
        return True
    if path != "-":
        return False
    from clbcertlint import container, pem
    from clbcertlint.model import Container

    return bool(pem.read(data, path).blocks) or container.identify(data) not in (Container.EMPTY, Container.OTHER)


def begins_as_one(data: bytes) -> bool:
    """Whether bytes begin with a boundary, well-formed or damaged, or are a DER object that is known here."""
    if not may_begin_as_one(data[:HEAD]):
        return False
    from clbcertlint import der, pem

    return pem.starts_like_pem(data) or (data[:1] == _SEQUENCE and der.identify(data) is not None)


def may_begin_as_one(head: bytes) -> bool:
    """Whether it is worth a closer look if bytes that begin in this way are certificate matter.

    Never False for what `begins_as_one`. This is all that most files are asked, for it needs nothing that takes long to
    import.
    """
    if head[:1] == _SEQUENCE:
        return True
    if b"\x00" in head:
        # In UTF-16 and UTF-32 the letters of a word stand next to each other but for these.
        text = head.translate(None, _WIDE_FILLING).upper()
        return any(word in text for word in _WORDS)
    line = head.lstrip(_BLANKS).partition(b"\n")[0].lstrip(_BEFORE_A_BOUNDARY).upper()
    if line[:1] in _FIRST_BYTES_OF_DASHES:
        return any(word in line for word in _WORDS)
    return line.startswith(_WORDS)
