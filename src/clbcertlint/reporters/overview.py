"""What `clbcertlint show` prints: the blocks of every file, and which files go up together."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.printable import aligned, escaped, padded, width
from clbcertlint.report import Overview, UploadReport

_HEAD = "uploads  "


def render(overview: Overview) -> str:
    """A heading a file with a line a block, then a line an upload with the reason why its files belong together."""
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
