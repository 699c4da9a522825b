"""What reports for code hosts need beyond the findings: paths from the root of the repository, and hashes of lines."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from clbcertlint import line_hash, repository, secrecy
from clbcertlint.lines import LineIndex
from clbcertlint.model import Document
from clbcertlint.printable import shown_path, without_keys
from clbcertlint.report import Finding, HostView

_STANDARD_INPUT = "-"
_LEAST_PUBLIC_BITS = 512
"""The modulus of a larger RSA key, which is public, fills all of a key that the hash of its first line looks at."""


def view(
    findings: Sequence[Finding],
    documents: Iterable[Document],
    paths: Iterable[str],
    root: str | None,
    *,
    with_line_hashes: bool,
) -> HostView:
    """The files of a run as a code host knows them; `findings` are those whose lines are hashed.

    `documents` are what they are in. `paths` are those of all files, also of what could not be read; one that looks
    like a key given in its place is left out. `root` is the folder that the paths of the host are relative to; None for
    that of the repository around the working folder, or without one the working folder itself.
    """
    root = root if root is not None else repository.root_of(os.curdir) or os.curdir
    known = {shown_path(one.path): one for one in documents}
    by_name = {shown: one.path for shown, one in known.items()}
    by_name |= {shown_path(path): path for path in paths if path and without_keys(path) == path}
    return HostView(
        paths={shown: _path(path, root) for shown, path in sorted(by_name.items())},
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
        shareable = wanted & set(_public_lines(known[path])) if secrecy.holds_private_key(known[path]) else wanted
        if shareable:
            hashes = line_hash.line_hashes(known[path].source.data)
            yield from (((path, line), hashes[line - 1]) for line in sorted(shareable) if line <= len(hashes))


def _public_lines(document: Document) -> Iterator[int]:
    """The 1-based lines whose hash does not reach what is secret: where a certificate or a sizeable RSA key begins.

    A hash of 64 bits is a piece of what it was computed from.
    """
    index = LineIndex(document.text)
    public = [one.block for one in document.certificates]
    public += [one.block for one in document.private_keys if (one.public.bits or 0) >= _LEAST_PUBLIC_BITS]
    for block in public:
        line, column = index.position(block.span.start)
        if column == 1 and block.begin and block.begin.start == block.span.start:
            yield line
