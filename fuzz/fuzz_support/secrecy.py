"""What is printed about files holds no piece of a private key."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable

from clbcertlint import der, pem
from fuzz_support import leaks


def check(printed: str, files: Iterable[bytes]) -> None:
    """Raise AssertionError where a text about files holds a piece of a key that the seeds are made of.

    A mutator may put a piece of a key into the octets of a certificate. They are public then: no slip of the hand
    leaves the lengths of a certificate right.
    """
    if leaks.found_in(printed):
        public = [octets for data in files for octets in _public_objects(data)]
        # Base64 that is put into base64 may stand at another place in its octets, and be a piece of a key as text only.
        published = " ".join(spelt for octets in public for spelt in (octets.hex(), b64encode(octets).decode()))
        assert leaks.found_in(published), "a piece of a private key is printed"


def _public_objects(data: bytes) -> Iterable[bytes]:
    """What a file holds that is whole, and no private key."""
    objects = [block.der for block in pem.read(data, "a.pem").blocks] or [data]
    return [one for one in objects if one and der.identify(one) not in (None, *der.PRIVATE_KEYS)]
