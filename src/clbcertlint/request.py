"""What a run is asked to lint."""

from __future__ import annotations

from clbcertlint.values import Value, unshown


class Request(Value):
    """What to lint: paths, or uploads that are named file by file, or bytes of standard input under a name."""

    paths: tuple[str, ...] = ()
    certificate: str | None = None
    private_key: str | None = None
    no_private_key: bool = False
    ca_certificate: str | None = None
    standard_input: bytes | None = unshown(default=None)
    standard_input_name: str = "-"

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not go together."""
        if self.names_uploads and self.paths:
            raise ValueError("name either paths or the files of one upload, not both")
        if self.private_key is not None and self.certificate is None:
            raise ValueError("a private key needs the certificate that it belongs to")
        if self.no_private_key and (self.private_key is not None or self.certificate is None):
            raise ValueError("no private key goes with a certificate, and not with a private key")
        if not (self.names_uploads or self.paths or self.standard_input is not None):
            raise ValueError("name at least one file or folder")

    @property
    def names_uploads(self) -> bool:
        """Whether the uploads are named file by file."""
        return self.certificate is not None or self.ca_certificate is not None
