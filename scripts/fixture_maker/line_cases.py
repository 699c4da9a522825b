"""Fixtures of CLB108 to CLB117: lines, white space, and files that are no certificate matter any more."""

from __future__ import annotations

import base64

from fixture_maker.armour import edited, inserted, line, pem
from fixture_maker.files import PRESENTATION, Files, good_pair, named_pair, pair
from fixture_maker.material import block, certificate, chain, intermediate, pkcs1, pkcs1_der

LEAF = block(certificate())
ISSUER = block(intermediate())
LEAF_LINES = LEAF.count(b"\n")
MARK = b"\xef\xbb\xbf"


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
        "good/presentation.key": PRESENTATION,
    }


RULES = {
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
