"""Which documents go up together, and as what.

Asked in this order, and the first that answers decides: the command line, the keys, the file names, the content.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice

from clbcertlint.chain import MOST_TRIED, build, find_leaf, is_authority, issued
from clbcertlint.der import PRIVATE_KEYS
from clbcertlint.model import STAND_INS, Certificate, Chain, Document, Folder, Grounds, PrivateKey, Upload, UploadKind
from clbcertlint.plan import PlannedUpload

_EXTENSIONS = (".pem", ".crt", ".cer", ".cert", ".key")
# Of words that end alike, the longer one comes first.
_CERTIFICATE_WORDS = ("fullchain", "certificate", "cert", "crt", "public")
_KEY_WORDS = ("privkey", "private", "priv", "key")
_CHAIN_WORDS = ("chain", "ca-bundle", "bundle", "intermediate", "intermediates")
_SEPARATORS = ("-", "_", ".")
_WORD_ENDS = dict.fromkeys(map(ord, "_.0123456789"), "-")
_OTHER_FORMS = ("PKCS7", "PKCS #7 SIGNED DATA", "CMS", "PUBLIC KEY", "RSA PUBLIC KEY", "")
_SSH_LABEL = "OPENSSH PRIVATE KEY"


def named_server_upload(
    certificate: Document, key: Document | None, folder: Folder, *, key_kept_elsewhere: bool
) -> Upload:
    """The server upload that the command line names."""
    return _server(Grounds.NAMED, certificate, key, folder, key_kept_elsewhere=key_kept_elsewhere)


def named_ca_upload(certificate: Document, folder: Folder) -> Upload:
    """The CA upload that the command line names."""
    return _ca(Grounds.NAMED, certificate, folder)


def planned_upload(planned: PlannedUpload, certificate: Document, key: Document | None, folder: Folder) -> Upload:
    """The upload that an `[[upload]]` of the configuration names."""
    if planned.kind is UploadKind.CA:
        return _ca(Grounds.PLANNED, certificate, folder)
    is_elsewhere = planned.key_kept_elsewhere
    return _server(Grounds.PLANNED, certificate, key, folder, key_kept_elsewhere=is_elsewhere)


def pair(documents: Iterable[Document]) -> list[Upload]:
    """Find the uploads among documents, folder by folder, in the order of their paths."""
    folders: defaultdict[str, list[Document]] = defaultdict(list)
    for document in sorted(documents, key=lambda document: document.path):
        folders[posixpath.dirname(document.path)].append(document)
    uploads = [upload for folder in folders.values() for upload in _Pairing(folder).pair()]
    return sorted(uploads, key=lambda upload: tuple(document.path for document in upload.documents))


def index(documents: Iterable[Document]) -> Folder:
    """Make the documents of a folder findable by names and keys."""
    everything = tuple(documents)
    certificates: defaultdict[bytes, list[Certificate]] = defaultdict(list)
    seen: set[str] = set()
    owners: defaultdict[str, list[Certificate]] = defaultdict(list)
    keys: defaultdict[str, list[PrivateKey]] = defaultdict(list)
    for document in everything:
        for certificate in document.certificates:
            if certificate.sha256 not in seen:
                seen.add(certificate.sha256)
                certificates[certificate.subject_der].append(certificate)
            owners[certificate.key.identity].append(certificate)
        for key in document.private_keys:
            keys[key.public.identity].append(key)
    stand_ins = tuple(document for document in everything if document.container in STAND_INS)
    return Folder(everything, stand_ins, dict(certificates), dict(owners), dict(keys))


def holds_certificate(document: Document) -> bool:
    """Whether a document has a block that is, or says it is, a certificate."""
    return bool(document.certificates) or any(block.is_certificate for block in document.blocks)


def holds_private_key(document: Document) -> bool:
    """Whether a document has a block that is, or says it is, a private key."""
    return bool(document.private_keys) or any(
        block.is_private_key or block.content in PRIVATE_KEYS for block in document.blocks
    )


class _Pairing:
    """The documents of one folder with the indexes that keep pairing linear in their number."""

    def __init__(self, documents: list[Document]) -> None:
        self.folder = index(documents)
        self.certificates = [one for one in documents if holds_certificate(one) or _is_certificate_by_name(one)]
        self.keys = [one for one in documents if holds_private_key(one) or _is_key_by_name(one)]
        self.keys_by_identity: defaultdict[str, list[Document]] = defaultdict(list)
        for document in sorted(self.keys, key=holds_certificate):
            for private_key in document.private_keys:
                self.keys_by_identity[private_key.public.identity].append(document)
        self.keys_by_stem: defaultdict[str, list[Document]] = defaultdict(list)
        for document in self.keys:
            self.keys_by_stem[_stem(document, _KEY_WORDS)].append(document)
        self.by_issuer: defaultdict[tuple[bytes, bytes | None], list[Certificate]] = defaultdict(list)
        self.chained_leaves: set[str] = set()
        for document in self.certificates:
            for certificate in document.certificates:
                if not certificate.is_self_issued:
                    self.by_issuer[certificate.issuer_der, None].append(certificate)
                    if certificate.authority_key_identifier:
                        key = certificate.issuer_der, certificate.authority_key_identifier
                        self.by_issuer[key].append(certificate)
            if len(document.certificates) > 1:
                self.chained_leaves.update(one.sha256 for one in document.certificates if not one.is_ca)

    def pair(self) -> Iterator[Upload]:
        taken: set[int] = set()
        for document in self.certificates:
            upload = self._pair_certificate(document)
            if upload:
                taken.update(id(one) for one in (*upload.documents, upload.namesake))
                yield upload
        for document in self.keys:
            if id(document) not in taken and document.blocks and self._is_lone_key(document):
                yield _server(Grounds.CONTENT, None, document, self.folder)

    def _pair_certificate(self, document: Document) -> Upload | None:
        if self._is_authority(document):
            return _ca(Grounds.CONTENT, document, self.folder)
        namesakes = [key for key in self.keys_by_stem[_stem(document, _CERTIFICATE_WORDS)] if key is not document]
        matching = self._matching_keys(document)
        if matching:
            key = next((key for key in matching if key in namesakes), matching[0])
            other = None if key in namesakes else next(iter(namesakes), None)
            upload = _server(Grounds.KEYS, document, key, self.folder, namesake=other)
        elif namesakes and (document.blocks or namesakes[0].blocks):
            # Names alone make no pair of two files of which neither is a certificate matter.
            upload = _server(Grounds.NAMES, document, namesakes[0], self.folder)
        else:
            return self._by_content(document)
        return None if self._is_part_of_another(upload) else upload

    def _is_authority(self, document: Document) -> bool:
        """Whether a file is the home of a private CA: one CA certificate that issued another of the folder.

        Such a certificate is no server's, even with its own key beside it.
        """
        only = document.certificates[0] if len(document.certificates) == len(document.blocks) == 1 else None
        return only is not None and only.is_self_issued and only.is_ca is not False and self._has_issued(only)

    def _has_issued(self, certificate: Certificate) -> bool:
        name, identifier = certificate.subject_der, certificate.subject_key_identifier
        likely = self.by_issuer.get((name, identifier), ()) if identifier else ()
        tried = islice(chain(likely, self.by_issuer.get((name, None), ())), MOST_TRIED)
        return any(issued(certificate, other) for other in tried)

    def _matching_keys(self, document: Document) -> list[Document]:
        """The documents with the key of a server's certificate in `document`; of a CA's only if it holds no other."""
        servers = [certificate for certificate in document.certificates if not certificate.is_ca]
        for certificate in servers or document.certificates[:1]:
            found = self.keys_by_identity.get(certificate.key.identity)
            if found:
                return found
        return []

    def _by_content(self, document: Document) -> Upload | None:
        found = document.certificates
        if not holds_certificate(document) or _stem_is_chain(document):
            return None
        if not found or not _are_trusted(found):
            upload = _server(Grounds.CONTENT, document, document if holds_private_key(document) else None, self.folder)
            return None if self._is_part_of_another(upload) else upload
        if len(found) == len(document.blocks) == 1 and (found[0].is_self_issued or not self._has_issued(found[0])):
            return _ca(Grounds.CONTENT, document, self.folder)
        return None

    def _is_part_of_another(self, upload: Upload) -> bool:
        """Whether a file holds only a leaf that another file of the folder has with its chain (certbot's cert.pem)."""
        document, leaf = upload.certificate_document, upload.certificate
        return (
            document is not None
            and leaf is not None
            and len(document.certificates) == 1
            and leaf.sha256 in self.chained_leaves
        )

    def _is_lone_key(self, document: Document) -> bool:
        if any(private_key.public.identity in self.folder.owners for private_key in document.private_keys):
            return False
        return any(block.is_private_key and block.label.upper() != _SSH_LABEL for block in document.blocks)


def _are_trusted(found: tuple[Certificate, ...]) -> bool:
    """Whether certificates are there to be trusted, not to be served: CAs, or several that nobody else issued."""
    if len(found) == 1:
        return is_authority(found[0])
    return all(certificate.is_ca or certificate.is_self_issued for certificate in found)


def _name_and_number(document: Document) -> tuple[str, str]:
    """The name of a file in lower case without its extension, and the digits that it ended in."""
    name = posixpath.basename(document.path).lower()
    extension = next((ending for ending in _EXTENSIONS if name.endswith(ending)), "")
    whole = name.removesuffix(extension)
    base = whole.rstrip("0123456789")
    return base, whole[len(base) :]


def _stem(document: Document, words: tuple[str, ...]) -> str:
    """What a name has in common with that of its other half: all but the word that says which half it is."""
    base, number = _name_and_number(document)
    word = next((word for word in words if base.endswith(word)), "")
    base = base.removesuffix(word)
    return (base[:-1] if base.endswith(_SEPARATORS) else base) + number


def _stem_is_chain(document: Document) -> bool:
    base, _ = _name_and_number(document)
    return any(base == word or base.endswith(tuple(one + word for one in _SEPARATORS)) for word in _CHAIN_WORDS)


def _is_certificate_by_name(document: Document) -> bool:
    """Whether a file without blocks could be, by its name, a certificate that lost its form."""
    name = posixpath.basename(document.path).lower()
    is_certificate = name.endswith((".pem", ".crt", ".cer", ".cert")) and not _is_key_name(name)
    return is_certificate and _lost_its_form(document)


def _is_key_by_name(document: Document) -> bool:
    """Whether a file without blocks could be, by its name, a private key that lost its form."""
    return _is_key_name(posixpath.basename(document.path).lower()) and _lost_its_form(document)


def _is_key_name(name: str) -> bool:
    words = name.translate(_WORD_ENDS).split("-")
    return name.endswith(".key") or "privkey" in words or "key" in words[:-1]


def _lost_its_form(document: Document) -> bool:
    """Whether a file may be a certificate or key in another form.

    What stands for another file has lost nothing: the real file may be all right. Requests, revocation lists and
    parameters are what they are.
    """
    if document.blocks:
        return all(block.label.upper() in _OTHER_FORMS for block in document.blocks)
    return document.container not in STAND_INS


def _server(
    grounds: Grounds,
    certificate: Document | None,
    key: Document | None,
    folder: Folder,
    *,
    key_kept_elsewhere: bool = False,
    namesake: Document | None = None,
) -> Upload:
    private_keys = key.private_keys if key else ()
    leaf = _leaf(certificate, private_keys) if certificate else None
    return Upload(
        kind=UploadKind.SERVER,
        grounds=grounds,
        certificate_document=certificate,
        key_document=key,
        certificate=leaf,
        private_key=_key_of(leaf, private_keys),
        key_kept_elsewhere=key_kept_elsewhere,
        folder=folder,
        chain=_chain(leaf, certificate, key),
        namesake=namesake,
    )


def _chain(leaf: Certificate | None, certificate: Document | None, key: Document | None) -> Chain | None:
    """The chain of a leaf within its file, if all of it can be read; signatures are verified for what was asked for."""
    is_asked_for = any(document and document.source.is_target for document in (certificate, key))
    if leaf is None or certificate is None or not is_asked_for or _has_unreadable(certificate):
        return None
    return build(leaf, certificate.certificates)


def _leaf(document: Document, private_keys: tuple[PrivateKey, ...]) -> Certificate | None:
    """The server's certificate of a file; None where it may be one of those that cannot be read."""
    leaf = find_leaf(document.certificates, [private_key.public for private_key in private_keys])
    is_certain = leaf is not None and any(key.public.identity == leaf.key.identity for key in private_keys)
    return None if _has_unreadable(document) and not is_certain else leaf


def _has_unreadable(document: Document) -> bool:
    """Whether a block says that it is a certificate and cannot be decoded as one."""
    if len(document.certificates) == len(document.blocks):
        return False
    readable = {certificate.block.ordinal for certificate in document.certificates}
    return any(block.is_certificate and block.ordinal not in readable for block in document.blocks)


def _key_of(leaf: Certificate | None, private_keys: tuple[PrivateKey, ...]) -> PrivateKey | None:
    matching = [
        private_key for private_key in private_keys if leaf and private_key.public.identity == leaf.key.identity
    ]
    return next(iter(matching or private_keys), None)


def _ca(grounds: Grounds, certificate: Document, folder: Folder) -> Upload:
    first = next(iter(certificate.certificates), None)
    return Upload(
        kind=UploadKind.CA,
        grounds=grounds,
        certificate_document=certificate,
        certificate=first,
        folder=folder,
        chain=_chain(first, certificate, None),
    )
