"""Whether one certificate's key made the signature of another, by no more of `cryptography` than that takes.

RSA (PKCS#1 v1.5) and ECDSA signatures between certificates in their usual form are verified with the primitives alone,
which are imported in half the time. All else goes to `cryptography.x509`, and where both can tell, both say the same.
"""

from __future__ import annotations

from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from clbcertlint import der, plain_certificate
from clbcertlint.remembering import remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clbcertlint.model import Certificate

SIGNATURES_REMEMBERED = 1024
"""Intermediates and their issuers recur in every chain, and each chain is asked about more than once, but soon."""
ISSUERS_REMEMBERED = 128
"""A run meets few issuers."""
MODULUS_BITS = range(1024, 8193)
MOST_EXPONENT = 2**32
"""RSA keys beyond these limits are taken by some versions of OpenSSL and refused by others."""


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool | None:
    """Whether the signature of a certificate verifies with the key of another.

    None where nobody here can tell, and where the other has not the name of the issuer.
    """
    return _is_signed_by(certificate.der, issuer.der)


@remembered(SIGNATURES_REMEMBERED)
def _is_signed_by(certificate: bytes, issuer: bytes) -> bool | None:
    usual = verify(certificate, issuer)
    return verify_by_x509(certificate, issuer) if usual is None else usual


def verify(certificate: bytes, issuer: bytes) -> bool | None:
    """Verify with the primitives; None where certificate, issuer or signature are of any but the usual kinds."""
    signed = _parts(certificate)
    subject, key = _issuer(issuer)
    if signed is None or key is None or signed[0] != subject:
        return None
    _, body, algorithm, signature = signed
    kind, digest = plain_certificate.SIGNATURES[algorithm]
    if digest == "sha1":
        # Refused by `cryptography.x509` between certificates, though the primitives would tell.
        return None

    by: hashes.HashAlgorithm = getattr(hashes, digest.upper())()
    try:
        if kind == "RSA" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, body, padding.PKCS1v15(), by)
        elif kind == "EC" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, body, ec.ECDSA(by))
        else:
            return None
    except InvalidSignature:
        return False
    except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
        return None
    return True


def _parts(certificate: bytes) -> tuple[bytes, bytes, bytes, bytes] | None:
    """The issuer's name, what is signed, the algorithm, and the signature.

    None where the algorithm is no usual one, or not the same within and without.
    """
    outer = der.header(certificate)
    parts = der.children(certificate, outer) if outer else None
    if not outer or not parts or [tag for tag, _, _ in parts] != [der.SEQUENCE, der.SEQUENCE, der.BIT_STRING]:
        return None
    body, end, bits = parts[0][2], parts[1][2], parts[2][1]
    algorithm, signature = certificate[body:end], certificate[bits:]
    fields = der.children(certificate, parts[0], 4) or []
    at = 1 if fields and fields[0][0] == der.CONTEXT_0 else 0
    if len(fields) < at + 3 or certificate[fields[at][2] : fields[at + 1][2]] != algorithm:
        return None
    if algorithm not in plain_certificate.SIGNATURES or signature[:1] != b"\0":
        return None
    name = certificate[fields[at + 1][2] : fields[at + 2][2]]
    return name, certificate[outer[1] : body], algorithm, signature[1:]


@remembered(ISSUERS_REMEMBERED)
def _issuer(certificate: bytes) -> tuple[bytes, rsa.RSAPublicKey | ec.EllipticCurvePublicKey | None]:
    """Subject and key of a certificate."""
    _, subject = der.certificate_names(certificate) or (b"", b"")
    return subject, _key(der.subject_public_key_info(certificate) or b"")


def _key(info: bytes) -> rsa.RSAPublicKey | ec.EllipticCurvePublicKey | None:
    """The key in a SubjectPublicKeyInfo of a usual kind."""
    name = plain_certificate.named_curve(info)
    if name:
        curves = (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1())
        curve = next(curve for curve in curves if curve.key_size == int(name[2:]))
        try:
            return ec.EllipticCurvePublicKey.from_encoded_point(curve, plain_certificate.point(info))
        except ValueError:
            return None
    modulus, exponent = plain_certificate.rsa_public_numbers(info) or (0, 0)
    if modulus.bit_length() not in MODULUS_BITS or not modulus & exponent & 1 or not 3 <= exponent <= MOST_EXPONENT:
        return None
    return rsa.RSAPublicNumbers(exponent, modulus).public_key()


def verify_by_x509(certificate: bytes, issuer: bytes) -> bool | None:
    """Verify with `cryptography.x509`; None where it cannot tell."""
    import warnings

    from cryptography import x509

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            x509.load_der_x509_certificate(certificate).verify_directly_issued_by(
                x509.load_der_x509_certificate(issuer)
            )
        except InvalidSignature:
            return False
        except (ValueError, TypeError, UnsupportedAlgorithm, InternalError):
            return None
    return True
