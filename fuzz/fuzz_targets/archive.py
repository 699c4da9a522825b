"""Any bytes as a ZIP archive are files within the limits, or a sentence that says why not."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.sources import archives
from fuzz_support import mutators, repository, tokens
from fuzz_support.target import Target


def check(data: bytes) -> None:
    """Unpack an archive."""
    archives.is_archive(data)
    try:
        found = archives.read(data)
    except archives.ArchiveError:
        return
    assert len(found) <= archives.MOST_FILES
    assert sum(len(content) for _, content in found) <= archives.MOST_BYTES
    assert not any("\\" in name for name, _ in found)


def seeds() -> Iterator[bytes]:
    """Archives of the folders of the fixtures, one folder an archive."""
    for index, folder in enumerate(repository.folders()):
        if index % 8 == 0:
            yield mutators.packed(
                [(f"folder/{number}.pem", data) for number, data in enumerate(folder)], (index % 2) * 8
            )


TARGET = Target(check, seeds, mutators.of_zip, tokens.ZIP)
