"""What is kept of documents and uploads once they are judged: all that a report tells, and none of their bytes."""

from __future__ import annotations

from clbcertlint.inventory import DocumentRecord, UploadRecord

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clbcertlint.model import Document, Upload


def of_document(document: Document) -> DocumentRecord:
    """What is kept of a document."""
    if document.container:
        what = document.container.value
    else:
        what = f"{len(document.blocks)} PEM block{'' if len(document.blocks) == 1 else 's'}"
    fingerprints = tuple(certificate.sha256 for certificate in document.certificates)
    return DocumentRecord(document.path, document.source.is_target, what, fingerprints)


def of_upload(upload: Upload) -> UploadRecord:
    """What is kept of an upload."""
    documents, certificate = upload.documents, upload.certificate
    return UploadRecord(
        kind=upload.kind,
        grounds=upload.grounds,
        paths=tuple(one.path for one in documents),
        not_asked_for=tuple(one.path for one in documents if not one.source.is_target),
        certificate_path=upload.certificate_document.path if upload.certificate_document else None,
        key_path=upload.key_document.path if upload.key_document else None,
        key_kept_elsewhere=upload.key_kept_elsewhere,
        name=certificate.display_name if certificate else None,
        names=certificate.names if certificate else (),
        span=certificate.span if certificate else None,
        sha1=certificate.sha1 if certificate else None,
        sha256=certificate.sha256 if certificate else None,
        not_after=certificate.not_after if certificate else None,
    )
