"""Fixtures of CLB101 to CLB107: what a file is, its blocks, and what they hold."""

from __future__ import annotations

import base64

from fixture_maker import encoding, material
from fixture_maker.armour import armoured, edited, line, pem
from fixture_maker.files import PRESENTATION, Files, good_pair, named_pair, pair
from fixture_maker.material import block, certificate, chain, intermediate, kept, pkcs1, pkcs1_der, pkcs8_der

LEAF = block(certificate())
ISSUER = block(intermediate())
LEAF_LINES = LEAF.count(b"\n")


def clb101() -> Files:
    """Not PEM."""
    putty = b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: a.test\nPublic-Lines: 1\nAAAA\n"
    return {
        **pair("bad/certificate-in-der", certificate()),
        "bad/certificate-in-der-named-cer/server.cer": certificate(),
        "bad/certificate-in-der-named-cer/server.key": pkcs1(),
        **pair("bad/pkcs7-in-der", material.pkcs7_der()),
        **pair("bad/pkcs12-named-pem", kept("a.p12")),
        **pair("bad/request-in-der", material.request_der()),
        **pair("bad/public-key-in-der", material.public_key_info("a")),
        **pair("bad/text-instead-of-pem", b"see the wiki for the certificate\n"),
        **pair("bad/key-in-der-pkcs1", key=pkcs1_der()),
        **pair("bad/key-in-der-pkcs8", key=pkcs8_der()),
        **pair("bad/encrypted-key-in-der", key=kept("a.encrypted.der")),
        **pair("bad/putty-key", key=putty),
        **pair("bad/der-between-the-blocks", LEAF + intermediate() + b"\n" + ISSUER),
        **pair("bad/name with spaces", certificate()),
        "bad/alone-ec-key-in-der.key": pkcs8_der("p-256"),
        "bad/alone-certificate.crt": certificate(),
        "bad/alone-certificate.der": certificate(),
        "bad/alone-container.p7b": material.pkcs7_der(),
        "bad/alone-container.pfx": kept("a.p12"),
        "bad/alone-dh-parameters.pem": material.dh_parameters_der(),
        "bad/alone-keystore-jceks.jks": kept("a.jceks"),
        "bad/alone-keystore.jks": kept("a.jks"),
        "bad/alone-keystore.pem": kept("a.jks"),
        "bad/alone-request.csr": material.request_der(),
        "bad/alone-request.pem": material.request_der(),
        "bad/alone-revocation-list.crt": material.revocation_list_der(),
        **good_pair(),
        "good/presentation.key": PRESENTATION,
        "good/licence.key": b"<?xml version='1.0'?>\n<licence/>\n",
    }


def clb102() -> Files:
    """Blocks that CLB does not take."""
    request, revoked = material.request_der(), material.revocation_list_der()
    trusted = certificate() + encoding.sequence(encoding.sequence(bytes.fromhex("06082b06010505070301")))
    public = material.public_key_info("a")
    container = material.pkcs7_der()
    public_pkcs1 = encoding.content(encoding.parts(public)[1])[1:]
    wire = b"".join(
        len(part).to_bytes(4, "big") + part for part in (b"ssh-rsa", b"\1\0\1", b"\0" + bytes(range(1, 65)))
    )
    ssh = b"ssh-rsa " + base64.b64encode(wire) + b" admin@a.test\n"
    lower = LEAF.replace(b"CERTIFICATE", b"certificate")
    pgp = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmDMEZ3SAABYJKwYBBAHaRw8BAQdA\n-----END PGP PUBLIC KEY BLOCK-----\n"
    attribute = pem("ATTRIBUTE CERTIFICATE", encoding.sequence(encoding.integer(1)))
    return {
        **named_pair("bad/request", pem("CERTIFICATE REQUEST", request)),
        **named_pair("bad/new-request", pem("NEW CERTIFICATE REQUEST", request)),
        **pair("bad/revocation-list-behind-the-chain", chain() + pem("X509 CRL", revoked)),
        **pair("bad/attribute-certificate", chain() + attribute),
        **named_pair("bad/pkcs7", pem("PKCS7", container)),
        **named_pair("bad/pkcs7-signed-data", pem("PKCS #7 SIGNED DATA", container)),
        **named_pair("bad/cms", pem("CMS", container)),
        **named_pair("bad/public-key", pem("PUBLIC KEY", public)),
        **named_pair("bad/rsa-public-key", pem("RSA PUBLIC KEY", public_pkcs1)),
        **pair("bad/pkcs7-beside-the-key", pem("PKCS7", container)),
        **pair("bad/x509-certificate", pem("X509 CERTIFICATE", certificate()) + ISSUER),
        **pair("bad/trusted-certificate", pem("TRUSTED CERTIFICATE", trusted) + ISSUER),
        **pair("bad/ssh-public-key", ssh),
        **pair("bad/ssh-public-key-behind-the-chain", chain() + ssh),
        **pair("bad/certificate-in-lower-case", lower + ISSUER),
        **pair("bad/key-in-lower-case", key=pkcs1().replace(b"RSA PRIVATE KEY", b"rsa private key")),
        **pair("bad/openssh-key", key=kept("a.openssh")),
        **pair("bad/any-private-key", key=pem("ANY PRIVATE KEY", pkcs8_der())),
        **pair("bad/ssh2-key", key=_ssh2_key()),
        "bad/alone-pgp.key": pgp,
        "bad/alone-public-key.pem": pem("PUBLIC KEY", public),
        "bad/alone-request.pem": pem("CERTIFICATE REQUEST", request),
        "bad/alone-revocation-list.pem": pem("X509 CRL", revoked),
        **good_pair(),
        "good/request.csr": pem("CERTIFICATE REQUEST", request),
    }


def _ssh2_key() -> bytes:
    """The header and the boundaries of a key as ssh.com writes it; no key is in it."""
    body = armoured("SSH2 ENCRYPTED PRIVATE KEY", base64.b64encode(b"\x3f\x6f\xf9\xeb" + bytes(range(44))))
    return (
        body.replace(b"-----BEGIN", b"---- BEGIN").replace(b"-----END", b"---- END").replace(b"KEY-----", b"KEY ----")
    )


def clb103() -> Files:
    """Diffie-Hellman parameters."""
    parameters = pem("DH PARAMETERS", material.dh_parameters_der())
    x942 = pem("X9.42 DH PARAMETERS", material.dh_parameters_der(with_order=True))
    return {
        **pair("bad/behind-the-chain", chain() + parameters),
        **pair("bad/before-the-chain", parameters + chain()),
        **pair("bad/behind-the-key", key=pkcs1() + parameters),
        **pair("bad/x942", chain() + x942),
        "bad/alone.pem": parameters,
        **good_pair(),
    }


def clb104() -> Files:
    """Elliptic curve parameters."""
    parameters = pem("EC PARAMETERS", material.curve_der())
    return {
        **pair("bad/before-an-rsa-key", key=parameters + pkcs1()),
        **pair("bad/behind-the-chain", chain() + parameters),
        "bad/alone.pem": parameters,
        **good_pair(),
    }


def clb105() -> Files:
    """Broken boundaries."""
    begin, end, key_begin, key_end = line(LEAF, 1), line(LEAF, -1), line(pkcs1(), 1), line(pkcs1(), -1)
    em = "\u2014\u2014-".encode()
    return {
        **pair("bad/em-dashes", edited(LEAF, 1, em + b"BEGIN CERTIFICATE" + em) + ISSUER),
        **pair("bad/em-dashes-of-windows", edited(LEAF, 1, b"\x97\x97-BEGIN CERTIFICATE\x97\x97-") + ISSUER),
        **pair(
            "bad/en-dashes-at-the-end", edited(LEAF, -1, "\u2013\u2013\u2013END CERTIFICATE-----".encode()) + ISSUER
        ),
        **pair("bad/four-hyphens", edited(LEAF, 1, begin[1:]) + ISSUER),
        **pair("bad/six-hyphens-at-the-end", edited(LEAF, -1, end + b"-") + ISSUER),
        **pair("bad/no-hyphens-at-the-right", edited(LEAF, 1, begin[:-5]) + ISSUER),
        **pair("bad/spaces-around-the-words", edited(LEAF, 1, b"----- BEGIN CERTIFICATE -----") + ISSUER),
        **pair("bad/two-spaces-in-the-label", key=edited(pkcs1(), 1, key_begin.replace(b"RSA P", b"RSA  P"))),
        **pair("bad/no-space-behind-begin", edited(LEAF, 1, begin.replace(b" ", b"")) + ISSUER),
        **pair("bad/certificate-closed-as-key", edited(LEAF, -1, key_end) + ISSUER),
        **pair("bad/key-closed-as-pkcs8", key=edited(pkcs1(), -1, key_end.replace(b"RSA ", b""))),
        **pair("bad/begin-missing", edited(LEAF, 1, None) + ISSUER),
        **pair("bad/begin-missing-in-the-chain", LEAF + edited(ISSUER, 1, None)),
        **pair("bad/begin-of-the-key-missing", key=edited(pkcs1(), 1, None)),
        **pair("bad/end-missing", LEAF + edited(ISSUER, -1, None)),
        **pair("bad/end-missing-in-the-chain", edited(LEAF, -1, None) + ISSUER),
        **pair("bad/end-of-the-key-missing", key=edited(pkcs1(), -1, None)),
        **pair("bad/no-boundaries", edited(edited(LEAF, 1, None), -1, None) + ISSUER),
        **pair("bad/no-boundaries-around-the-key", key=edited(edited(pkcs1(), 1, None), -1, None)),
        **pair("bad/end-and-begin-on-one-line", LEAF[:-1] + ISSUER),
        **pair("bad/base64-behind-begin", LEAF.replace(begin + b"\n", begin, 1) + ISSUER),
        **pair("bad/base64-before-end", LEAF.replace(b"\n" + end, end, 1) + ISSUER),
        **pair("bad/base64-behind-begin-of-the-key", key=pkcs1().replace(key_begin + b"\n", key_begin, 1)),
        **good_pair(),
        **pair("good/no-line-end-at-the-end", chain()[:-1], pkcs1()[:-1]),
    }


def clb106() -> Files:
    """Bodies that cannot be decoded."""
    fifth = line(LEAF, 5)
    last = line(LEAF, -2)
    plus = next(number for number in range(2, LEAF_LINES - 2) if b"+" in line(LEAF, number)[1:-1])
    key = pkcs1()

    def with_line(number: int, edit: bytes) -> bytes:
        return edited(LEAF, number, edit) + ISSUER

    def strange(character: bytes) -> bytes:
        return with_line(5, fifth[:20] + character + fifth[21:])

    plus_line = line(LEAF, plus)
    plus_at = plus_line.index(b"+", 1)
    return {
        **pair("bad/punctuation", strange(b"!")),
        **pair("bad/letter-outside-ascii", strange("\u00e9".encode())),
        **pair("bad/byte-of-latin-1", strange(b"\xe9")),
        **pair("bad/nul-byte", strange(b"\x00")),
        **pair("bad/invisible-character", strange("\u200b".encode())),
        **pair("bad/ellipsis-for-the-rest", edited(LEAF, 5, b"...") + ISSUER),
        **pair("bad/html-entity", with_line(plus, plus_line.replace(b"+", b"&#43;", 1))),
        **pair("bad/space-for-plus", with_line(plus, plus_line[:plus_at] + b" " + plus_line[plus_at + 1 :])),
        **pair("bad/padding-of-two-missing", block(_padded(2)).replace(b"==\n", b"\n") + ISSUER),
        **pair("bad/padding-of-one-missing", block(_padded(1)).replace(b"=\n", b"\n") + ISSUER),
        **pair("bad/character-lost", with_line(5, fifth[:20] + fifth[21:])),
        **pair("bad/character-lost-at-the-end", with_line(-2, last.rstrip(b"=")[:-1])),
        **pair("bad/equals-in-the-middle", strange(b"=")),
        **pair("bad/truncated", edited(edited(LEAF, -2, None), -2, None) + ISSUER),
        **pair("bad/one-line-only", _without_lines(LEAF, 3, LEAF_LINES - 1) + ISSUER),
        **pair("bad/empty", _without_lines(LEAF, 2, LEAF_LINES - 1) + ISSUER),
        **pair("bad/truncated-key", key=edited(key, -2, None)),
        **pair("bad/empty-key", key=_without_lines(key, 2, key.count(b"\n") - 1)),
        **pair("bad/punctuation-in-the-key", key=edited(key, 5, b"*" + line(key, 5)[1:])),
        **good_pair(),
        **pair("good/padding-of-two", chain(_padded(2))),
        **pair("good/padding-of-one", chain(_padded(1))),
    }


def _padded(count: int) -> bytes:
    """A certificate, in DER, whose base64 ends in so many `=`."""
    candidates = (certificate("a" * length + ".test") for length in range(1, 9))
    return next(octets for octets in candidates if base64.b64encode(octets).count(b"=") == count)


def _without_lines(data: bytes, first: int, last: int) -> bytes:
    """Leave out some lines (1-based, both included)."""
    found = data.splitlines(keepends=True)
    return b"".join(found[: first - 1] + found[last:])


def clb107() -> Files:
    """Contents that are not what the label says."""
    twice = base64.b64encode(chain())
    fields = encoding.parts(certificate())
    body = encoding.parts(fields[0])
    body[1] = encoding.element(encoding.INTEGER, b"\x00" + encoding.content(body[1]))
    refused = encoding.sequence(encoding.sequence(*body), *fields[1:])
    unreadable = encoding.sequence(*encoding.parts(pkcs8_der())[:2], encoding.element(encoding.OCTET_STRING, b"key"))
    return {
        **pair("bad/pkcs8-under-rsa-private-key", key=pem("RSA PRIVATE KEY", pkcs8_der())),
        **pair("bad/pkcs1-under-private-key", key=pem("PRIVATE KEY", pkcs1_der())),
        **pair("bad/certificate-under-rsa-private-key", key=pem("RSA PRIVATE KEY", certificate())),
        **pair("bad/key-under-certificate", pem("CERTIFICATE", pkcs1_der()) + ISSUER),
        **pair("bad/request-under-certificate", pem("CERTIFICATE", material.request_der())),
        **pair("bad/public-key-under-certificate", pem("CERTIFICATE", material.public_key_info("a")) + ISSUER),
        **pair("bad/pkcs7-under-certificate", pem("CERTIFICATE", material.pkcs7_der())),
        **pair("bad/text-under-certificate", pem("CERTIFICATE", b"this is not a certificate but a sentence") + ISSUER),
        **pair(
            "bad/unknown-object-under-certificate", pem("CERTIFICATE", encoding.sequence(encoding.sequence())) + ISSUER
        ),
        **pair("bad/text-under-rsa-private-key", key=pem("RSA PRIVATE KEY", b"this is not a key but a sentence here")),
        **pair("bad/bytes-behind-the-certificate", block(certificate() + b"\r\n") + ISSUER),
        **pair("bad/bytes-behind-the-key", key=pem("RSA PRIVATE KEY", pkcs1_der() + b"\0\0\0")),
        **pair("bad/encoded-twice", armoured("CERTIFICATE", twice)),
        **named_pair("bad/encoded-twice-without-boundaries", _wrapped(twice)),
        **pair("bad/key-encoded-twice", key=armoured("RSA PRIVATE KEY", base64.b64encode(pkcs1()))),
        **pair("bad/certificate-that-a-decoder-refuses", block(refused) + ISSUER),
        **pair("bad/key-that-a-decoder-refuses", key=pem("PRIVATE KEY", unreadable)),
        **good_pair(),
    }


def _wrapped(body: bytes) -> bytes:
    return b"".join(body[start : start + 76] + b"\n" for start in range(0, len(body), 76))


RULES = {
    "CLB101": clb101,
    "CLB102": clb102,
    "CLB103": clb103,
    "CLB104": clb104,
    "CLB105": clb105,
    "CLB106": clb106,
    "CLB107": clb107,
}
