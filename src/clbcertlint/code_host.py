"""What reports for code hosts need beyond the findings: paths from the root of the repository, and hashes of lines."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence

from clbcertlint import line_hash, repository
from clbcertlint.der import PRIVATE_KEYS
from clbcertlint.lines import LineIndex
from clbcertlint.model import Container, Document, FaultKind, PemBlock
from clbcertlint.printable import shown_path
from clbcertlint.report import Finding, HostView

_STANDARD_INPUT = "-"
_PUBLIC_CONTAINERS = (
    Container.EMPTY,
    Container.CERTIFICATE,
    Container.CERTIFICATE_REQUEST,
    Container.CERTIFICATE_LIST,
    Container.PUBLIC_KEY,
    Container.PKCS7,
    Container.SSH_PUBLIC_KEY,
    Container.GIT_LFS,
    Container.LINK_TEXT,
)
_MAY_BE_SECRET = re.compile(rb"(?i:priv)|[A-Za-z0-9+/]{32}")
"""What text outside of blocks has in it when it is a dump of a private key, or what is left of one."""

_LEAST_PUBLIC_BITS = 512
"""The modulus of a larger RSA key, which is public, fills all of a key that the hash of its first line looks at."""


def view(
    findings: Sequence[Finding], documents: Iterable[Document], root: str | None, *, with_line_hashes: bool
) -> HostView:
    """The files of some findings as a code host knows them.

    `root` is the folder that the paths of the host are relative to; None for that of the repository around the working
    folder, or without one the working folder itself.
    """
    root = root if root is not None else repository.root_of(os.curdir) or os.curdir
    known = {shown_path(one.path): one for one in documents}
    return HostView(
        paths={path: _path(one.path, root) for path, one in sorted(known.items())},
        line_hashes=dict(_hashes(findings, known)) if with_line_hashes else {},
    )


def _path(path: str, root: str) -> str:
    if path == _STANDARD_INPUT:
        return path
    return repository.below(root, path) or os.path.abspath(path).replace(os.sep, "/")


def _hashes(findings: Sequence[Finding], known: dict[str, Document]) -> Iterator[tuple[tuple[str, int], str]]:
    lines: dict[str, set[int]] = {}
    for finding in findings:
        lines.setdefault(finding.place.path, set()).add(finding.place.start.line)
    for path, wanted in sorted(lines.items()):
        shareable = wanted if _is_public(known[path]) else wanted & set(_public_lines(known[path]))
        if shareable:
            hashes = line_hash.line_hashes(known[path].source.data)
            yield from (((path, line), hashes[line - 1]) for line in sorted(shareable) if line <= len(hashes))


def _is_public(document: Document) -> bool:
    """Whether nothing in a file is secret: a hash of 64 bits is a piece of what it was computed from."""
    if document.container:
        return document.container in _PUBLIC_CONTAINERS
    return not (
        any(_may_be_secret(block) for block in document.blocks)
        or any(_MAY_BE_SECRET.search(document.text, gap.start, gap.end) for gap in document.gaps)
        or document.faults_of(FaultKind.DER_OBJECT)
    )


def _may_be_secret(block: PemBlock) -> bool:
    return block.is_private_key or block.content in PRIVATE_KEYS or (block.der is None and not block.is_certificate)


def _public_lines(document: Document) -> Iterator[int]:
    """The 1-based lines whose hash does not reach what is secret: where a certificate or a sizeable RSA key begins."""
    index = LineIndex(document.text)
    public = [one.block for one in document.certificates]
    public += [one.block for one in document.private_keys if (one.public.bits or 0) >= _LEAST_PUBLIC_BITS]
    for block in public:
        line, column = index.position(block.span.start)
        if column == 1 and block.begin and block.begin.start == block.span.start:
            yield line
