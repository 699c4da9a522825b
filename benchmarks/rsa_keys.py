"""RSA keys of 2048 bits: as many different ones as a corpus needs, the same each time, at once.

To look for primes takes long, so each is written down as its distance from a number that a hash gives. Every two of
them make a key. Keys that share primes are worth nothing outside a benchmark, but cost a linter what any other costs.

    python benchmarks/rsa_keys.py        look for the distances again, and print them
"""

from __future__ import annotations

import hashlib
import itertools
import math
import sys

from cryptography.hazmat.primitives.asymmetric import rsa

EXPONENT = 65537
_PRIME_OCTETS = 128
# fmt: off
_DISTANCES = (
    28, 284, 273, 132, 635, 511, 98, 370, 730, 8, 296, 559, 788, 255, 191, 106, 721, 177, 608, 416, 37, 47, 239,
    575, 451, 800, 585, 88, 50, 1029, 131, 556, 231, 409, 681, 194, 683, 304, 697, 736, 1457, 205, 125, 285, 312,
    229, 43, 1009, 701, 118, 898, 604, 437, 1189, 324, 640, 55, 562, 189, 821, 339, 1163, 151, 167, 704, 619,
    1459, 440, 285, 541, 184, 101, 135, 459, 249, 947, 230, 42, 269, 274, 354, 69, 16, 256, 1235, 46, 157, 161,
    208, 57, 36, 351, 112, 155, 115, 23, 665, 309, 260, 184, 695, 40, 55, 353, 818, 3, 85, 136, 211, 61, 207, 40,
    468, 456, 83, 648, 201, 291, 130, 344, 220, 596, 253, 409, 22, 190, 196, 166, 953, 1002, 690, 205, 182, 403,
    128, 242, 119, 167, 430, 327, 922, 99, 124,
)
# fmt: on


def rsa_key(number: int) -> rsa.RSAPrivateKey:
    """The key of a number from 0 to 10,152; different numbers have different keys."""
    larger = (math.isqrt(8 * number + 1) + 1) // 2  # pairs of primes are counted 1 0, 2 0, 2 1, 3 0 and so on
    p, q = _prime(larger), _prime(number - larger * (larger - 1) // 2)
    d = pow(EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(EXPONENT, p * q)
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), public)
    return numbers.private_key(unsafe_skip_rsa_key_validation=True)


def _prime(index: int) -> int:
    return _start(index) + 2 * _DISTANCES[index]


def _start(index: int) -> int:
    """An odd number of 1024 bits whose two highest are set, so that a product of two has 2048 bits."""
    octets = hashlib.shake_256(b"prime %d" % index).digest(_PRIME_OCTETS)
    return int.from_bytes(octets, "big") | 3 << (8 * _PRIME_OCTETS - 2) | 1


def _distance(index: int) -> int:
    """How many odd numbers lie between the start of an index and the next prime."""
    start = _start(index)
    return next(distance for distance in itertools.count() if _is_prime(start + 2 * distance))


def _is_prime(candidate: int) -> bool:
    """Whether a number that nobody chose is a prime: the test of Fermat is enough for such numbers."""
    return all(pow(base, candidate - 1, candidate) == 1 for base in (2, 3, 5))


if __name__ == "__main__":
    sys.stdout.write(", ".join(str(_distance(index)) for index in range(len(_DISTANCES))) + "\n")
