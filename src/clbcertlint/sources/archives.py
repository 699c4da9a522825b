"""ZIP archives, as Certificate Management Service hands certificates out; nothing is unpacked to the disk."""

from __future__ import annotations

import io
import zipfile
import zlib

MOST_FILES = 100
"""An archive with more files in it is no download of a certificate."""

MOST_BYTES = 16 * 1024 * 1024
"""All files of an archive together may unpack to no more than this."""

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What every program packs with; the others unpack to any size before it can be counted."""


class ArchiveError(Exception):
    """Why an archive is not read, as a sentence."""


def is_archive(data: bytes) -> bool:
    """Whether bytes begin as a ZIP archive does."""
    return data.startswith(_SIGNATURES)


def read(data: bytes) -> list[tuple[str, bytes]]:
    """The names, with `/` between their parts, and the bytes of the files in a ZIP archive, in its order.

    Raises `ArchiveError` for one that is damaged or encrypted, or that is larger than certificates can be.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.endswith("/")]
            if len(entries) > MOST_FILES:
                raise ArchiveError(f"there are {len(entries)} files in it, and {MOST_FILES} are read at most")
            return _unpacked(archive, entries)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, zlib.error):
        raise ArchiveError("it is no ZIP archive that can be read") from None
    except RuntimeError:
        raise ArchiveError("it is encrypted: unpack it first") from None


def _unpacked(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> list[tuple[str, bytes]]:
    found: list[tuple[str, bytes]] = []
    left = MOST_BYTES
    for entry in entries:
        if entry.compress_type not in _METHODS:
            raise NotImplementedError
        with archive.open(entry) as file:
            # What an entry says about its own size is not to be trusted.
            content = file.read(left + 1)
        left -= len(content)
        if left < 0:
            raise ArchiveError(f"it unpacks to more than {MOST_BYTES} bytes")
        # Programs of Windows write backslashes.
        found.append((entry.filename.replace("\\", "/"), content))
    return found
