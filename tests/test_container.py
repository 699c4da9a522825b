"""What files without any PEM block are taken for."""

from __future__ import annotations

import pytest

from clbcertlint import container
from clbcertlint.model import Container


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", Container.EMPTY),
        (b"\xef\xbb\xbf\r\n\t\x00", Container.EMPTY),
        (b"ssh-ed25519 AAAAC3 me@host", Container.SSH_PUBLIC_KEY),
        (b"\n  ssh-rsa AAAAB3 me@host", Container.SSH_PUBLIC_KEY),
        (b"ecdsa-sha2-nistp256 AAAAE2", Container.SSH_PUBLIC_KEY),
        (b"sk-ssh-ed25519@openssh.com AAAAG", Container.SSH_PUBLIC_KEY),
        (b"ssh-keys are elsewhere", Container.OTHER),
        (b"../archive/Server.PEM\n", Container.LINK_TEXT),
        (b"../archive/server.pem\n\n", Container.OTHER),
        (b"a/" * 128 + b"b.pem", Container.OTHER),
        (b"data: ENC[AES256_GCM,data:x]", Container.SOPS),
        (b'{"sops" : {}}', Container.SOPS),
        (b"key: x\nsops:\n", Container.SOPS),
        (b"about sops: it encrypts", Container.OTHER),
        (b"ENC[other]", Container.OTHER),
        (b"version https://git-lfs.github.com/spec/v1\n", Container.GIT_LFS),
    ],
)
def test_is_told_by_how_it_begins_or_what_it_holds(data: bytes, expected: Container) -> None:
    assert container.identify(data) is expected
