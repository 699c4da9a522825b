"""The nouns of clbcertlint: frozen values that every other module passes around.

Bytes that may belong to a private key are never part of a `repr`. What holds the bytes of a file compares by identity:
two files are never one value because they read alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from clbcertlint.der import Kind
from clbcertlint.values import Value, unshown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime


class SourceFile(Value, eq=False):
    """A file as it was read.

    `path` is what a person would open from the working folder, with forward slashes; bytes of a name that are no
    UTF-8 are surrogate escapes. `read_at` is the instant (UTC) by which validity is judged. `is_target` tells the
    files that were asked for from their neighbours, which are read for pairing only.
    `mode` are the permission bits of the file, None where there is no file.
    """

    path: str
    data: bytes = unshown()
    read_at: datetime
    is_target: bool = True
    mode: int | None = None


class Span(Value):
    """A half-open range of 0-based byte offsets into `Document.text` of the file at `path`."""

    path: str
    start: int
    end: int


class FaultKind(Enum):
    """What the lexer can find wrong with the text of a block or of the gaps between blocks."""

    DASHES = "dashes of another kind or number in a boundary, or BEGIN where END belongs"
    BOUNDARY_SPACING = "spaces in a boundary"
    END_LABEL = "END names another label than BEGIN"
    BEGIN_MISSING = "no BEGIN"
    END_MISSING = "no END"
    BOTH_MISSING = "base64 without boundaries"
    GLUED_BOUNDARIES = "END and BEGIN on one line"
    GLUED_BODY = "base64 on the line of a boundary"
    NEWLINES_ESCAPED = "line ends written as other characters"
    NEWLINES_TO_SPACES = "line ends replaced by spaces"
    NEWLINES_GONE = "line ends taken out"
    QUOTES = "quotation marks around the text"
    HEADERS = "RFC 1421 headers"
    EMPTY_BODY = "nothing between BEGIN and END"
    LINE_WIDTH = "a line of another width than 64"
    BLANK_LINE = "a blank line"
    TRAILING_BLANK_LINE = "a blank line after the last block"
    SPACE = "white space in or around a line"
    CHARACTER = "a character outside base64"
    HTML_ENTITY = "an HTML entity"
    SPACE_FOR_PLUS = "a space where + was"
    PADDING = "base64 of an impossible length, or = in the middle"
    PADDING_MISSING = "the = at the end are missing"
    TRUNCATED = "the DER ends too early"
    TRAILING_BYTES = "bytes behind the DER"
    NOT_DER = "base64 that is no DER"
    PEM_TWICE = "base64 of a PEM file"
    TEXT = "text outside the blocks or in their margins"
    NUL = "NUL bytes outside the blocks"
    BYTE_ORDER_MARK = "a byte order mark"
    DER_OBJECT = "a DER object outside the blocks"
    SSH_PUBLIC_KEY = "an SSH public key line"


class Fault(Value):
    """One kind of fault in one block or in the gaps of one document.

    `span` is the first place, `count` how many lines (for bytes: how many bytes) are touched, `detail` what was seen
    there, in words that hold no piece of a body, and `number` a figure that belongs to it (a width, a length).
    """

    kind: FaultKind
    span: Span
    count: int = 1
    detail: str = ""
    number: int = 0


class PemBlock(Value, eq=False):
    """A textual encoding as in RFC 7468, or what is left of one.

    `label` is the label of BEGIN, else that of END, else the one that belongs to the content; it is kept as written.
    `begin` and `end` are the encapsulation boundaries without white space around them, None where missing. `body` is
    everything between them, and `span` the whole, with what the lines have in their margins. `headers` are RFC 1421
    header fields. `der` is the decoded object, None where the body is encrypted or cannot be decoded; `content` is what
    that DER is. `ordinal` is 1-based within the document.
    """

    ordinal: int
    label: str
    end_label: str
    span: Span
    begin: Span | None
    body: Span
    end: Span | None
    headers: tuple[tuple[str, str], ...] = unshown(default=())
    der: bytes | None = unshown(default=None)
    content: Kind | None = None
    faults: tuple[Fault, ...] = ()

    @property
    def is_certificate(self) -> bool:
        """Whether the label, in any case, announces a certificate."""
        return self.label.upper() in ("CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE")

    @property
    def is_private_key(self) -> bool:
        """Whether the label, in any case, announces a private key of any kind."""
        return self.label.upper().endswith("PRIVATE KEY")

    @property
    def is_encrypted(self) -> bool:
        """Whether the block is an encrypted key: PKCS#8 by its label, traditional by its Proc-Type (RFC 1421)."""
        if self.label.upper() == "ENCRYPTED PRIVATE KEY":
            return True
        values = [value for name, value in self.headers if name.upper() == "PROC-TYPE"]
        return any("ENCRYPTED" in value.upper() for value in values) if values else False


FOREIGN_PRIVATE_KEYS = ("OPENSSH PRIVATE KEY", "ANY PRIVATE KEY", "SSH2 ENCRYPTED PRIVATE KEY")
"""Labels of private keys in formats of other programs, which say nothing about the algorithm."""


LABEL_OF_CONTENT = {
    Kind.CERTIFICATE: "CERTIFICATE",
    Kind.CERTIFICATE_REQUEST: "CERTIFICATE REQUEST",
    Kind.CERTIFICATE_LIST: "X509 CRL",
    Kind.PKCS7: "PKCS7",
    Kind.RSA_PRIVATE_KEY: "RSA PRIVATE KEY",
    Kind.PRIVATE_KEY_INFO: "PRIVATE KEY",
    Kind.ENCRYPTED_PRIVATE_KEY_INFO: "ENCRYPTED PRIVATE KEY",
    Kind.EC_PRIVATE_KEY: "EC PRIVATE KEY",
    Kind.DSA_PRIVATE_KEY: "DSA PRIVATE KEY",
    Kind.PUBLIC_KEY_INFO: "PUBLIC KEY",
    Kind.RSA_PUBLIC_KEY: "RSA PUBLIC KEY",
}
"""The label that RFC 7468 and, for the traditional key formats, custom give to each kind of content."""


class PublicKey(Value):
    """The public half of a key.

    `algorithm` is a name such as RSA, EC or Ed25519; `bits` the size of an RSA modulus; `curve` the named curve of an
    EC key. Two keys are the same key exactly when their `identity` is equal; it is empty where the public half of a
    private key is not known.
    """

    algorithm: str
    identity: str
    bits: int | None = None
    curve: str | None = None
    exponent: int | None = unshown(default=None)

    @property
    def description(self) -> str:
        """Algorithm with size or curve, for people: "RSA 2048", "EC P-256", "Ed25519"."""
        return " ".join(str(part) for part in (self.algorithm, self.bits or self.curve) if part)


class Certificate(Value, eq=False):
    """A decoded X.509 certificate (RFC 5280) and the block it came from.

    `is_ca` is the cA flag of basicConstraints, None where the extension is absent. `names` are the DNS names and IP
    addresses of the subject alternative name. `can_sign_certificates` is the keyCertSign bit of keyUsage and
    `extended_key_usage` the dotted object identifiers of that extension, both None where the extension is absent.
    `has_timestamps` tells embedded signed certificate timestamps (RFC 6962). `ca_issuers` are the addresses at which
    the issuer's certificate is offered. Fingerprints are lower-case hexadecimal without separators.
    """

    block: PemBlock
    der: bytes = unshown()
    version: int
    subject: str
    issuer: str
    common_name: str | None
    subject_der: bytes = unshown()
    issuer_der: bytes = unshown()
    not_before: datetime
    not_after: datetime
    key: PublicKey
    signature_hash: str | None
    is_ca: bool | None
    names: tuple[str, ...]
    subject_key_identifier: bytes | None = unshown()
    authority_key_identifier: bytes | None = unshown()
    can_sign_certificates: bool | None
    extended_key_usage: tuple[str, ...] | None
    has_timestamps: bool
    ca_issuers: tuple[str, ...]
    sha1: str
    sha256: str

    @property
    def span(self) -> Span:
        """Where the certificate's block stands."""
        return self.block.span

    @property
    def is_self_issued(self) -> bool:
        """Whether subject and issuer are the same name (RFC 5280 section 3.2); says nothing about the signature."""
        return self.subject_der == self.issuer_der

    @property
    def display_name(self) -> str:
        """What a person calls the certificate: its common name, else its first alternative name, else its subject."""
        if self.common_name:
            return f"CN={self.common_name}"
        return self.names[0] if self.names else self.subject or "(no name)"


class PrivateKey(Value, eq=False):
    """A decoded private key, of which only the public half is kept, and the block it came from.

    `form` is the encoding (PKCS#1, PKCS#8, SEC 1 or DSA); `inconsistencies` names the RSA numbers that do not fit
    together, in words and without their values.
    """

    block: PemBlock
    public: PublicKey
    form: Kind
    inconsistencies: tuple[str, ...] = ()

    @property
    def span(self) -> Span:
        """Where the key's block stands."""
        return self.block.span


class Refusal(Value, eq=False):
    """A block whose DER has the shape of a certificate or key that the decoder refuses, and the decoder's reason.

    `key` is the public key of a refused certificate, as far as it can be read without the decoder.
    """

    block: PemBlock
    kind: Kind
    reason: str
    key: PublicKey | None = None


class Container(Enum):
    """What a file without any PEM block is; the value is what a person calls it."""

    EMPTY = "empty file"
    CERTIFICATE = "certificate in DER"
    CERTIFICATE_REQUEST = "certificate request in DER"
    CERTIFICATE_LIST = "certificate revocation list in DER"
    PRIVATE_KEY = "private key in DER"
    ENCRYPTED_PRIVATE_KEY = "encrypted private key in DER"
    PUBLIC_KEY = "public key in DER"
    PARAMETERS = "algorithm parameters in DER"
    PKCS7 = "PKCS#7 container in DER"
    PKCS12 = "PKCS#12 container"
    JKS = "Java keystore (JKS)"
    JCEKS = "Java keystore (JCEKS)"
    PPK = "PuTTY private key (PPK)"
    SSH_PUBLIC_KEY = "SSH public key"
    GIT_LFS = "Git LFS pointer"
    LINK_TEXT = "link checked out as text"
    GIT_CRYPT = "file locked by git-crypt"
    SOPS = "file encrypted with SOPS"
    ANSIBLE_VAULT = "file encrypted with ansible-vault"
    AGE = "file encrypted with age"
    OTHER = "file that is no certificate and no key"


STAND_INS = (
    Container.GIT_LFS,
    Container.LINK_TEXT,
    Container.GIT_CRYPT,
    Container.SOPS,
    Container.ANSIBLE_VAULT,
    Container.AGE,
)
"""Containers that stand for the real file, which has to be fetched or unlocked first."""


class LineEnds(Value):
    """How many lines end in LF, CR LF and a lone CR, and the span of the first line end that differs from the first."""

    lf: int
    crlf: int
    cr: int
    first_other: Span | None
    first_cr: Span | None


class Layout(Value, eq=False):
    """What is made of the text of a file: blocks and gaps that tile it, and the faults of the gaps.

    `text` and `encoding` are those of `Document`. `is_as_documented` tells a text that is nothing but blocks in which
    every byte is as documented.
    """

    text: bytes = unshown()
    encoding: str | None
    blocks: tuple[PemBlock, ...]
    gaps: tuple[Span, ...]
    faults: tuple[Fault, ...]
    line_ends: LineEnds
    is_as_documented: bool = False


class Document(Value, eq=False):
    """A file, read: blocks and gaps that together hold every byte of `text`.

    `text` is the file's data, except in files that are UTF-16 or UTF-32, or partly so, where it is the same text as
    UTF-8; `encoding` is None, or the name of that other encoding. `container` is set exactly when there is no block.
    `is_as_documented` tells that there are certificates and PKCS#1 keys and nothing else in the file, that all of them
    can be decoded, and that every byte of their form is as CLB documents it.
    """

    source: SourceFile
    text: bytes = unshown()
    encoding: str | None
    blocks: tuple[PemBlock, ...]
    gaps: tuple[Span, ...]
    faults: tuple[Fault, ...]
    line_ends: LineEnds
    container: Container | None
    certificates: tuple[Certificate, ...] = ()
    private_keys: tuple[PrivateKey, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    is_as_documented: bool = False

    @property
    def path(self) -> str:
        """The path of the file the document was read from."""
        return self.source.path

    @property
    def span(self) -> Span:
        """The start of the document, for what concerns the file as a whole."""
        return Span(self.source.path, 0, 0)

    def faults_of(self, *kinds: FaultKind) -> list[Fault]:
        """The faults of these kinds in the blocks and in the gaps, in the order of the file."""
        everywhere = (*self.faults, *(fault for block in self.blocks for fault in block.faults))
        return sorted((fault for fault in everywhere if fault.kind in kinds), key=lambda fault: fault.span.start)


class Chain(Value, eq=False):
    """The certificates of a file, seen from its leaf.

    `path` is the leaf, its issuer, and so on as far as the file goes. `alternatives` have issued somebody of the path,
    or one of themselves, too: cross-signed twins, for one. `duplicates` repeat an earlier certificate. `impostors` are
    pairs of a certificate and one that has its issuer's name but not its key. `unrelated` is all the rest.
    """

    leaf: Certificate
    path: tuple[Certificate, ...]
    alternatives: tuple[Certificate, ...]
    duplicates: tuple[Certificate, ...]
    impostors: tuple[tuple[Certificate, Certificate], ...]
    unrelated: tuple[Certificate, ...]

    @property
    def top(self) -> Certificate:
        """The last certificate of the path."""
        return self.path[-1]

    @property
    def order(self) -> tuple[Certificate, ...]:
        """The certificates in the order a file should have, what does not belong to the chain last."""
        strangers = tuple(impostor for _, impostor in self.impostors)
        return tuple(dict.fromkeys((*self.path, *self.alternatives, *strangers, *self.unrelated)))


class Folder(Value, eq=False):
    """All that was read in one folder, found by what it is asked for.

    `stand_ins` stand for other files. `certificates` are by subject (DER of the name), `owners` the certificates and
    `keys` the private keys by the identity of the public key.
    """

    documents: tuple[Document, ...] = unshown()
    stand_ins: tuple[Document, ...] = unshown()
    certificates: Mapping[bytes, Sequence[Certificate]] = unshown()
    owners: Mapping[str, Sequence[Certificate]] = unshown()
    keys: Mapping[str, Sequence[PrivateKey]] = unshown()

    def owner_of(self, key: PrivateKey) -> Certificate | None:
        """A certificate that a private key belongs to."""
        return next(iter(self.owners.get(key.public.identity, ())), None)

    def key_of(self, certificate: Certificate) -> PrivateKey | None:
        """A private key that belongs to a certificate."""
        return next(iter(self.keys.get(certificate.key.identity, ())), None)


EMPTY_FOLDER = Folder((), (), {}, {}, {})
"""A folder that nothing is known of."""


class UploadKind(str, Enum):
    """Which call an upload goes to: UploadServerCertificate or UploadCACertificate."""

    SERVER = "server"
    CA = "ca"


class Grounds(Enum):
    """What decided that documents go up together; the value reads well after "because"."""

    NAMED = "the command line says so"
    PLANNED = "the configuration says so"
    KEYS = "the key belongs to the certificate"
    NAMES = "the file names say so"
    CONTENT = "of what is in it"


class Upload(Value, eq=False):
    """What one upload call would send.

    `certificate_document` and `key_document` are the files, None where there is none; `certificate` is the leaf of a
    server upload or the CA certificate of a CA upload, None where it cannot be read. `private_key` is the first key
    of the key's file. `key_kept_elsewhere` says that a missing key is on purpose. `folder` is what lies beside it, its
    own documents included; `chain` what the leaf's file makes of its other certificates, None without a leaf and in
    uploads that nobody asked for. `namesake` is, for an upload that the keys decided, the key file that
    the names had suggested.
    """

    kind: UploadKind
    grounds: Grounds
    certificate_document: Document | None
    key_document: Document | None = None
    certificate: Certificate | None = None
    private_key: PrivateKey | None = None
    key_kept_elsewhere: bool = False
    folder: Folder = unshown(default=EMPTY_FOLDER)
    chain: Chain | None = unshown(default=None)
    namesake: Document | None = unshown(default=None)

    @property
    def is_asked_for(self) -> bool:
        """Whether any of its files was asked for."""
        certificate, key = self.certificate_document, self.key_document
        return (certificate is not None and certificate.source.is_target) or (key is not None and key.source.is_target)

    @property
    def lacks_leaf(self) -> bool:
        """Whether there are CA certificates only, of which more than a self-issued one, and the key belongs to none."""
        document, key = self.certificate_document, self.private_key
        if document is None or key is None or not document.certificates:
            return False
        found = document.certificates
        is_chain = all(one.is_ca for one in found) and not (len(found) == 1 and found[0].is_self_issued)
        return is_chain and all(one.key.identity != key.public.identity for one in found)

    @property
    def documents(self) -> tuple[Document, ...]:
        """The documents of the upload, each once, the certificate's first."""
        certificate, key = self.certificate_document, self.key_document
        if certificate is None or certificate is key:
            return () if key is None else (key,)
        return (certificate,) if key is None else (certificate, key)


class Batch(Value, eq=False):
    """What is read and judged together: the documents of a folder, or all of a run, and the uploads among them."""

    documents: tuple[Document, ...]
    uploads: tuple[Upload, ...]
