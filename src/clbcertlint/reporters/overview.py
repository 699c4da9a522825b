"""What `clbcertlint show` prints: the blocks of every file, and which files go up together."""

from __future__ import annotations

from clbcertlint.printable import escaped
from clbcertlint.report import Overview, UploadReport


def render(overview: Overview) -> str:
    """A heading a file with a line a block, then a line an upload with the reason why its files belong together."""
    parts: list[str] = []
    for path, lines in overview.skeletons.items():
        parts.append(escaped(path))
        width = max((len(str(one.line)) for one in lines), default=1)
        parts += [f"  {str(one.line).rjust(width)}  {escaped(one.text)}" for one in lines]
        parts.append("")
    parts += [_upload(one) for one in overview.uploads]
    return "".join(part + "\n" for part in parts)


def _upload(one: UploadReport) -> str:
    files = [one.certificate, one.private_key if one.private_key != one.certificate else None]
    names = " + ".join(escaped(file) for file in files if file)
    kind = "CA upload" if one.kind == "ca" else "server upload"
    missing = ", key not in sight" if one.needs_key else ""
    return f"{kind}  {names}  (because {one.grounds}{missing})"
