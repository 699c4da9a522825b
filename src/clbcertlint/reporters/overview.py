"""What `clbcertlint show` prints: the blocks of every file, and which files go up together."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.printable import aligned, escaped, padded, width
from clbcertlint.report import ChainOutline, Overview, UploadReport

_HEAD = "uploads  "
_INDENT = " " * len(_HEAD) + "    "
_BRANCH = "└─ "
_DEEPEST = 20
_EXTRA = "superfluous: "


def render(overview: Overview) -> str:
    """A heading a file with a line a block, then every upload: why its files belong together, and its chain."""
    parts: list[str] = []
    for path, lines in overview.skeletons.items():
        parts.append(escaped(path))
        numbers = max((len(str(one.line)) for one in lines), default=1)
        texts = aligned([escaped(one.text) for one in lines])
        parts += [f"  {one.line:>{numbers}}  {text}" for one, text in zip(lines, texts, strict=True)]
        parts.append("")
    parts += _uploads(overview.uploads)
    parts += _others(overview)
    return "".join(part + "\n" for part in parts)


def _uploads(uploads: tuple[UploadReport, ...]) -> Iterator[str]:
    files = [" + ".join(map(escaped, _files(one))) for one in uploads]
    column = max(map(width, files), default=0)
    head = _HEAD
    for name, one in zip(files, uploads, strict=True):
        kind = "CA" if one.kind == "ca" else one.kind
        missing = "; its key is not in sight" if one.needs_key else ""
        yield f"{head}{padded(name, column)}   {kind:6}   because {one.grounds}{missing}"
        head = " " * len(_HEAD)
        if one.chain:
            yield from _tree(one.chain)


def _tree(chain: ChainOutline) -> Iterator[str]:
    """Every certificate under the one it issued, what is not in the file in brackets, and then what is not needed."""
    names = [escaped(link.name) for link in chain.links]
    notes = [escaped(link.note) for link in chain.links]
    if chain.above:
        names.append(f"({escaped(chain.above.name)})")
        notes.append(escaped(chain.above.note))
    branches = [_BRANCH.rjust(3 * min(depth, _DEEPEST)) if depth else "" for depth in range(len(names))]
    rows = [branch + name for branch, name in zip(branches, names, strict=True)]
    extra = [escaped(link.name) for link in chain.superfluous]
    column = max(map(width, (*rows, *(_EXTRA + name for name in extra))))
    for row, note in zip(rows, notes, strict=True):
        yield f"{_INDENT}{padded(row, column)}  {note}"
    for name, link in zip(extra, chain.superfluous, strict=True):
        yield f"{_INDENT}{padded(_EXTRA + name, column)}  {escaped(link.note)}"


def _others(overview: Overview) -> Iterator[str]:
    """The files that are in no upload, a line each."""
    used = {file for one in overview.uploads for file in _files(one)}
    head = "alone    "
    for path in overview.skeletons:
        if path not in used:
            yield head + escaped(path)
            head = " " * len(head)


def _files(one: UploadReport) -> list[str]:
    return list(dict.fromkeys(file for file in (one.certificate, one.private_key) if file))
