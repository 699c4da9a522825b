"""The root certificates that browsers trust, as the package `certifi` ships them.

They are read at the first question about them, which few runs ask.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timezone
from functools import cache

from clbcertlint import document
from clbcertlint.chain import issued
from clbcertlint.model import Certificate, SourceFile


def issuer_of(certificate: Certificate) -> Certificate | None:
    """The public root that issued a certificate, or None."""
    return next((root for root in _by_subject().get(certificate.issuer_der, ()) if issued(root, certificate)), None)


def is_public_root(certificate: Certificate) -> bool:
    """Whether a certificate has the name and the key of a public root; a cross-signed twin of one has both."""
    return any(root.key.identity == certificate.key.identity for root in _by_subject().get(certificate.subject_der, ()))


@cache
def _by_subject() -> dict[bytes, list[Certificate]]:
    import certifi

    source = SourceFile(
        "certifi", certifi.contents().encode("utf-8"), datetime.min.replace(tzinfo=timezone.utc), is_target=False
    )
    by_subject: defaultdict[bytes, list[Certificate]] = defaultdict(list)
    for root in document.read(source).certificates:
        by_subject[root.subject_der].append(root)
    return dict(by_subject)
