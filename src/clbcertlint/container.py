"""What a file without any PEM block is: a container, a stand-in for another file, or no certificate matter at all."""

from __future__ import annotations

import re

from clbcertlint import der
from clbcertlint.lines import SSH_PUBLIC_KEY
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
_SOPS = re.compile(rb"\"sops\"\s*:|^sops:|ENC\[AES256_GCM,", re.MULTILINE)
_LINK_TEXT = re.compile(
    rb"(?:\.{0,2}/)?(?:[\w.+@ -]+/)*[\w.+@ -]+\.(?:pem|crt|cer|cert|key|ca-bundle)\s?", re.IGNORECASE
)
_LINK_TEXT_LIMIT = 256


def identify(data: bytes) -> Container:
    """Say what the bytes of a file without PEM blocks are; never raises."""
    if not data.strip(b" \t\r\n\v\f\x00\xef\xbb\xbf"):
        return Container.EMPTY
    for magic, container in _MAGIC:
        if data.startswith(magic):
            return container
    if data[0] == 0x30:
        kind = der.identify(data)
        if kind:
            return _OF_KIND[kind]
    if SSH_PUBLIC_KEY.match(data.lstrip()):
        return Container.SSH_PUBLIC_KEY
    if len(data) <= _LINK_TEXT_LIMIT and _LINK_TEXT.fullmatch(data):
        return Container.LINK_TEXT
    if _SOPS.search(data):
        return Container.SOPS
    return Container.OTHER
