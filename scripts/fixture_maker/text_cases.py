"""Fixtures of group 1: the text of a file."""

from __future__ import annotations

import base64

from fixture_maker import encoding, material
from fixture_maker.armour import armoured, edited, inserted, line, pem
from fixture_maker.files import Files, good_pair, named_pair, pair
from fixture_maker.material import block, certificate, chain, intermediate, kept, pkcs1, pkcs1_der, pkcs8_der

LEAF = block(certificate())
ISSUER = block(intermediate())
LEAF_LINES = LEAF.count(b"\n")
MARK = b"\xef\xbb\xbf"
ZIP = b"PK\x03\x04\x14\x00\x06\x00\x08\x00Index/Document.iwa"


def clb101() -> Files:
    """Not PEM."""
    putty = b"PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nComment: a.test\nPublic-Lines: 1\nAAAA\n"
    return {
        **pair("bad/certificate-in-der", certificate()),
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
        "good/presentation.key": ZIP,
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
        **pair("bad/no-boundaries", edited(edited(LEAF, 1, None), -1, None)),
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
    unreadable = encoding.sequence(encoding.integer(7), *encoding.parts(pkcs1_der())[1:])
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
        **pair("bad/key-that-a-decoder-refuses", key=pem("RSA PRIVATE KEY", unreadable)),
        **good_pair(),
    }


def _wrapped(body: bytes) -> bytes:
    return b"".join(body[start : start + 76] + b"\n" for start in range(0, len(body), 76))


def clb108() -> Files:
    """Lines that are not 64 characters wide."""
    wide = pem("CERTIFICATE", certificate(), width=76)
    wide_key = pem("RSA PRIVATE KEY", pkcs1_der(), width=76)
    last_two = line(LEAF, -3) + line(LEAF, -2)
    fifth, sixth = line(LEAF, 5), line(LEAF, 6)
    moved = edited(edited(LEAF, 5, fifth[:-4]), 6, fifth[-4:] + sixth)
    full = next(
        octets
        for length in range(1, 60)
        if len(base64.b64encode(octets := certificate("a" * length + ".test"))) % 64 == 0
    )
    return {
        **pair("bad/76-characters", wide + ISSUER),
        **pair("bad/76-characters-throughout", wide + pem("CERTIFICATE", intermediate(), width=76), wide_key),
        **pair("bad/48-characters", pem("CERTIFICATE", certificate(), width=48) + ISSUER),
        **pair("bad/one-line", pem("CERTIFICATE", certificate(), width=0) + ISSUER),
        **pair("bad/one-short-line", moved + ISSUER),
        **pair("bad/last-line-too-long", edited(edited(LEAF, -2, None), -2, last_two) + ISSUER),
        **pair("bad/76-characters-in-the-key", key=wide_key),
        **pair("bad/key-on-one-line", key=pem("RSA PRIVATE KEY", pkcs1_der(), width=0)),
        **good_pair(),
        **pair("good/last-line-of-64-characters", chain(full)),
    }


def clb109() -> Files:
    """Blank lines."""
    key = pkcs1()
    return {
        **pair("bad/between-certificates", LEAF + b"\n" + ISSUER),
        **pair("bad/behind-every-certificate", LEAF + b"\n" + ISSUER + b"\n"),
        **pair("bad/before-the-first-block", b"\n" + chain()),
        **pair("bad/within-a-certificate", inserted(LEAF, 5, b"") + ISSUER),
        **pair("bad/behind-begin", inserted(LEAF, 2, b"") + ISSUER),
        **pair("bad/before-end", inserted(LEAF, LEAF_LINES, b"") + ISSUER),
        **pair("bad/every-second-line", chain().replace(b"\n", b"\n\n")),
        **pair("bad/spaces-only", LEAF + b"  \t\n" + ISSUER),
        **pair("bad/within-the-key", key=inserted(key, 9, b"")),
        **pair("bad/at-the-end", chain() + b"\n"),
        **pair("bad/at-the-end-of-the-key", key=key + b"\n\n"),
        **good_pair(),
        **pair("good/no-line-end-at-the-end", chain()[:-1], key[:-1]),
    }


def clb110() -> Files:
    """Stray spaces."""
    key = pkcs1()
    fifth = line(LEAF, 5)
    return {
        **pair("bad/indented", _each_line(chain(), b"    ", b"")),
        **pair("bad/indented-but-for-the-first-line", _each_line(chain(), b"  ", b"")[2:]),
        **pair("bad/indented-with-tabs", _each_line(chain(), b"\t", b"")),
        **pair("bad/trailing-spaces", _each_line(chain(), b"", b"  ")),
        **pair("bad/trailing-space-on-one-line", edited(LEAF, 5, fifth + b" ") + ISSUER),
        **pair("bad/space-behind-begin", edited(LEAF, 1, line(LEAF, 1) + b" ") + ISSUER),
        **pair("bad/tab-behind-end", chain()[:-1] + b"\t\n"),
        **pair("bad/space-within-a-line", edited(LEAF, 5, fifth[:32] + b" " + fifth[32:]) + ISSUER),
        **pair("bad/indented-key", key=_each_line(key, b"      ", b"")),
        **pair("bad/trailing-space-in-the-key", key=edited(key, 5, line(key, 5) + b" ")),
        **good_pair(),
    }


def _each_line(data: bytes, before: bytes, behind: bytes) -> bytes:
    return b"".join(before + one + behind + b"\n" for one in data.splitlines())


def clb111() -> Files:
    """Text outside the blocks."""
    bag = b"Bag Attributes\n    friendlyName: a.test\n    localKeyID: CB D5 76 3A\n"
    names = b"subject=CN = a.test\nissuer=CN = Test Intermediate CA\n"
    issuer_names = b"subject=CN = Test Intermediate CA\nissuer=CN = Test Root CA\n"
    dump = b"Certificate:\n    Data:\n        Version: 3 (0x2)\n        Serial Number: 1 (0x1)\n"
    key_dump = b"Private-Key: (2048 bit, 2 primes)\nmodulus:\n    00:b6\n"
    return {
        **pair("bad/bag-attributes", bag + names + LEAF + bag + issuer_names + ISSUER),
        **pair("bad/subject-and-issuer", names + LEAF + issuer_names + ISSUER),
        **pair("bad/print-certs", names + LEAF + b"\n" + issuer_names + ISSUER + b"\n"),
        **pair("bad/text-dump", dump + chain()),
        **pair("bad/comment", b"# the certificate of a.test\n" + chain()),
        **pair("bad/comment-in-the-chain", LEAF + b"# Test Intermediate CA\n" + ISSUER),
        **pair("bad/comments-with-blank-lines", LEAF + b"\n# Test Intermediate CA\n\n" + ISSUER),
        **pair("bad/words-behind-end", chain()[:-1] + b" # a.test\n"),
        **pair("bad/words-before-begin", b"ssl_certificate: " + chain()),
        **pair("bad/nul-bytes-at-the-end", chain() + b"\0\0\0"),
        **pair("bad/text-dump-of-the-key", key=key_dump + pkcs1()),
        **pair("bad/bag-attributes-of-the-key", key=bag + b"Key Attributes: <No Attributes>\n" + pkcs1()),
        **good_pair(),
    }


def clb112() -> Files:
    """Byte order marks and UTF-16."""
    text, key = chain().decode(), pkcs1().decode()
    return {
        **pair("bad/mark-at-the-start", MARK + chain()),
        **pair("bad/mark-in-the-middle", LEAF + MARK + ISSUER),
        **pair("bad/mark-at-the-start-and-in-the-middle", MARK + LEAF + MARK + ISSUER),
        **pair("bad/mark-at-the-start-of-the-key", key=MARK + pkcs1()),
        **pair("bad/utf-16-with-mark", text.encode("utf-16")),
        **pair("bad/utf-16-big-endian-with-mark", b"\xfe\xff" + text.encode("utf-16-be")),
        **pair("bad/utf-16-without-mark", text.encode("utf-16-le")),
        **pair("bad/utf-16-big-endian-without-mark", text.encode("utf-16-be")),
        **pair("bad/utf-16-of-windows", text.replace("\n", "\r\n").encode("utf-16")),
        **pair("bad/utf-16-key", key=key.encode("utf-16")),
        **good_pair(),
        **pair("good/name-outside-ascii", chain(certificate("b\u00fccher.test"))),
    }


def clb113() -> Files:
    """Line ends."""
    return {
        **pair("bad/cr-lf", chain().replace(b"\n", b"\r\n")),
        **pair("bad/cr-lf-in-the-key", key=pkcs1().replace(b"\n", b"\r\n")),
        **pair("bad/mixed", LEAF.replace(b"\n", b"\r\n") + ISSUER),
        **pair("bad/mixed-in-one-block", LEAF.replace(b"\n", b"\r\n", 3) + ISSUER),
        **pair("bad/cr", chain().replace(b"\n", b"\r")),
        **pair("bad/cr-in-one-place", LEAF.replace(b"\n", b"\r", 1) + ISSUER),
        **pair("bad/cr-in-the-key", key=pkcs1().replace(b"\n", b"\r")),
        **good_pair(),
    }


def clb114() -> Files:
    """Line ends that were lost."""
    key = pkcs1()
    escaped, key_escaped = chain().replace(b"\n", b"\\n"), key.replace(b"\n", b"\\n")
    return {
        **pair("bad/backslash-n", escaped),
        **pair("bad/backslash-r-n", chain().replace(b"\n", b"\\r\\n")),
        **pair("bad/backslash-n-and-quotes", b'"' + escaped + b'"\n'),
        **pair("bad/spaces", chain().replace(b"\n", b" ")),
        **pair("bad/spaces-between-own-boundaries", _boundaries_kept(LEAF) + ISSUER),
        **pair("bad/nothing", chain().replace(b"\n", b"")),
        **pair("bad/quotes", b'"' + chain() + b'"\n'),
        **pair("bad/single-quotes", b"'" + chain()[:-1] + b"'\n"),
        **pair("bad/backslash-n-in-the-key", key=key_escaped),
        **pair("bad/spaces-in-the-key", key=key.replace(b"\n", b" ")),
        **pair("bad/nothing-in-the-key", key=key.replace(b"\n", b"")),
        **pair("bad/quotes-around-the-key", key=b'"' + key + b'"'),
        **good_pair(),
    }


def _boundaries_kept(data: bytes) -> bytes:
    """Put the lines of a body on one line, with spaces between them."""
    found = data.splitlines()
    return b"\n".join([found[0], b" ".join(found[1:-1]), found[-1], b""])


def clb115() -> Files:
    """Empty files."""
    return {
        **pair("bad/certificate", b""),
        **pair("bad/key", key=b""),
        **pair("bad/white-space", b"\n  \n"),
        **pair("bad/byte-order-mark", MARK),
        **pair("bad/nul-bytes", bytes(16)),
        "bad/alone.pem": b"",
        **good_pair(),
    }


def clb116() -> Files:
    """Header fields."""
    return {
        **pair("bad/comment", inserted(inserted(LEAF, 2, b"Comment: a.test"), 3, b"") + ISSUER),
        **pair("bad/two-fields", LEAF.replace(b"-\n", b"-\nX-Serial: 1\nX-Issuer: Test\n\n", 1) + ISSUER),
        **pair("bad/no-blank-line", inserted(LEAF, 2, b"Version: 1") + ISSUER),
        **pair("bad/continued", LEAF.replace(b"-\n", b"-\nComment: a\n  b\n\n", 1) + ISSUER),
        **pair("bad/key", key=inserted(inserted(pkcs1(), 2, b"Comment: a.test"), 3, b"")),
        **good_pair(),
    }


def clb117() -> Files:
    """Files that stand for others."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"4d7a" * 16 + b"\nsize 2514\n"
    sops = b'{\n\t"data": "ENC[AES256_GCM,data:p673w,iv:YY,tag:UQ,type:str]",\n\t"sops": {"version": "3.9.0"}\n}\n'
    vault = b"$ANSIBLE_VAULT;1.1;AES256\n3162636465663031323334353637383961626364656630\n"
    age = b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCg==\n-----END AGE ENCRYPTED FILE-----\n"
    return {
        "bad/git-lfs.pem": pointer,
        "bad/link-as-text.crt": b"../shared/server.pem",
        "bad/git-crypt.key": b"\x00GITCRYPT\x00" + bytes(range(128, 160)),
        "bad/sops.key": sops,
        "bad/ansible-vault.key": vault,
        "bad/age.key": b"age-encryption.org/v1\n-> X25519 YWdl\nYWdl\n--- YWdl\n\x8b\x1d",
        "bad/age-armoured.key": age,
        **pair("bad/beside-the-certificate", key=vault),
        **named_pair("bad/named", pointer),
        **good_pair(),
        "good/presentation.key": ZIP,
    }


RULES = {
    "CLB101": clb101,
    "CLB102": clb102,
    "CLB103": clb103,
    "CLB104": clb104,
    "CLB105": clb105,
    "CLB106": clb106,
    "CLB107": clb107,
    "CLB108": clb108,
    "CLB109": clb109,
    "CLB110": clb110,
    "CLB111": clb111,
    "CLB112": clb112,
    "CLB113": clb113,
    "CLB114": clb114,
    "CLB115": clb115,
    "CLB116": clb116,
    "CLB117": clb117,
}
