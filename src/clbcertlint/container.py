"""What a file without any PEM block is: a container, a stand-in for another file, or no certificate matter at all."""

from __future__ import annotations

from clbcertlint import der
from clbcertlint.model import Container

_MAGIC = (
    (b"\xfe\xed\xfe\xed", Container.JKS),
    (b"\xce\xce\xce\xce", Container.JCEKS),
    (b"PuTTY-User-Key-File-", Container.PPK),
    (b"version https://git-lfs.github.com/spec/", Container.GIT_LFS),
    (b"\x00GITCRYPT\x00", Container.GIT_CRYPT),
    (b"$ANSIBLE_VAULT;", Container.ANSIBLE_VAULT),
    (b"age-encryption.org/", Container.AGE),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", Container.AGE),
)
_OF_KIND = {
    der.Kind.CERTIFICATE: Container.CERTIFICATE,
    der.Kind.CERTIFICATE_REQUEST: Container.CERTIFICATE_REQUEST,
    der.Kind.CERTIFICATE_LIST: Container.CERTIFICATE_LIST,
    der.Kind.PKCS7: Container.PKCS7,
    der.Kind.PKCS12: Container.PKCS12,
    der.Kind.RSA_PRIVATE_KEY: Container.PRIVATE_KEY,
    der.Kind.PRIVATE_KEY_INFO: Container.PRIVATE_KEY,
    der.Kind.EC_PRIVATE_KEY: Container.PRIVATE_KEY,
    der.Kind.DSA_PRIVATE_KEY: Container.PRIVATE_KEY,
    der.Kind.ENCRYPTED_PRIVATE_KEY_INFO: Container.ENCRYPTED_PRIVATE_KEY,
    der.Kind.PUBLIC_KEY_INFO: Container.PUBLIC_KEY,
    der.Kind.RSA_PUBLIC_KEY: Container.PUBLIC_KEY,
    der.Kind.PARAMETERS: Container.PARAMETERS,
}
_SSH_PUBLIC_KEY_STARTS = (b"ssh-", b"ecdsa-", b"sk-")
_SOPS_WORDS = (b"sops", b"ENC[")
_SOPS = rb"(?m)\"sops\"\s*:|^sops:|ENC\[AES256_GCM,"
_LINK_TEXT = rb"(?i)(?:\.{0,2}/)?(?:[\w.+@ -]+/)*[\w.+@ -]+\.(?:pem|crt|cer|cert|key|ca-bundle)\s?"
_LINK_TEXT_LIMIT = 256


def identify(data: bytes) -> Container:
    """Say what the bytes of a file without PEM blocks are; never raises."""
    if not data.lstrip(b" \t\r\n\v\f\x00\xef\xbb\xbf"):
        return Container.EMPTY
    for magic, container in _MAGIC:
        if data.startswith(magic):
            return container
    if data[0] == 0x30:
        kind = der.identify(data)
        if kind:
            return _OF_KIND[kind]
    if _is_ssh_public_key(data):
        return Container.SSH_PUBLIC_KEY
    if _is_link_text(data):
        return Container.LINK_TEXT
    return Container.SOPS if _is_sops(data) else Container.OTHER


def _is_ssh_public_key(data: bytes) -> bool:
    text = data.lstrip()
    if not text.startswith(_SSH_PUBLIC_KEY_STARTS):
        return False
    from clbcertlint.foreign import SSH_PUBLIC_KEY

    return SSH_PUBLIC_KEY.match(text) is not None


def _is_link_text(data: bytes) -> bool:
    """Whether the bytes are the path of a certificate or key file, as a link is without a file system that has them."""
    if len(data) > _LINK_TEXT_LIMIT:
        return False
    import re

    return re.fullmatch(_LINK_TEXT, data) is not None


def _is_sops(data: bytes) -> bool:
    if not any(word in data for word in _SOPS_WORDS):
        return False
    import re

    return re.search(_SOPS, data) is not None
