"""What hostile inputs are made of; a dictionary for libFuzzer comes of it."""

from __future__ import annotations

from collections.abc import Iterable

PEM = (
    *(b"-----BEGIN ", b"-----END ", b"-----", b"CERTIFICATE", b"RSA PRIVATE KEY", b"PRIVATE KEY"),
    *(b"EC PRIVATE KEY", b"ENCRYPTED PRIVATE KEY", b"OPENSSH PRIVATE KEY", b"X509 CERTIFICATE"),
    *(b"TRUSTED CERTIFICATE", b"PKCS7", b"X509 CRL", b"CERTIFICATE REQUEST", b"DH PARAMETERS", b"EC PARAMETERS"),
    *(b"PUBLIC KEY", b"RSA PUBLIC KEY", b"DSA PRIVATE KEY", b"-----BEGIN CERTIFICATE-----\n"),
    *(b"-----END CERTIFICATE-----\n", b"-----BEGIN RSA PRIVATE KEY-----\n", b"-----END RSA PRIVATE KEY-----\n"),
    *(b"---- BEGIN SSH2 PUBLIC KEY ----", b"-----BEGIN AGE ENCRYPTED FILE-----", b"Proc-Type: 4,ENCRYPTED\n"),
    *(b"DEK-Info: DES-CBC,0011223344556677\n", b"Comment: ", b"Bag Attributes\n", b"subject=CN = a\n", b"# "),
    *(b"> ", b"<<<<<<< ", b"\n", b"\r\n", b"\r", b"\n\n", b" ", b"\t", b"\x0b", b"\x0c", b"\x00", b"\\n"),
    *(b"\\r\\n", b"\\", b"%0A", b"%2B", b"&#10;", b"&#43;", b"&amp;", b"<br>", b'"', b"'", b"`", b",", b";"),
    *(b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xc2\xa0", b"\xe2\x80\x8b", b"\xe2\x80\xae", b"\xe2\x80\x93"),
    *(b"\x1b[0m", b"=", b"==", b"MII", b"MIIB", b"MIIEpAIBAAKCAQEA", b"LS0tLS1CRUdJ", b"A" * 64, b"ssh-rsa AAAA"),
    *(b"sops:", b"ENC[AES256_GCM,", b"$ANSIBLE_VAULT;", b"version https://git-lfs.github.com/spec/"),
    *(b"PuTTY-User-Key-File-", b"../server.pem", b"\xfe\xed\xfe\xed"),
)  # fmt: skip
"""Of files with PEM blocks, and of those that have none."""

DER = (
    *(b"\x30\x80", b"\x30\x82", b"\x30\x84\xff\xff\xff\xff", b"\x00\x00", b"\x05\x00", b"\x01\x01\xff"),
    *(b"\x01\x01\x01", b"\x02\x01\x00", b"\x02\x01\x01", b"\x02\x01\x03", b"\x02\x03\x01\x00\x01", b"\x02\x00"),
    *(b"\x02\x02\x00\x01", b"\x02\x01\xff", b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x00", b"\xa3\x00"),
    *(b"\x03\x01\x00", b"\x03\x02\x07\x80", b"\x04\x00", b"\x31\x00"),
    *(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b"),
    *(b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", b"\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"),
    *(b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07", b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02"),
    *(b"\x06\x03\x2b\x65\x70", b"\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d", b"\x06\x03\x55\x04\x03"),
    *(b"\x06\x03\x55\x04\x06", b"\x06\x03\x55\x1d\x11", b"\x06\x03\x55\x1d\x13", b"\x06\x03\x55\x1d\x0f"),
    *(b"\x06\x03\x55\x1d\x25", b"\x06\x03\x55\x1d\x0e", b"\x06\x03\x55\x1d\x23"),
    *(b"\x06\x08\x2b\x06\x01\x05\x05\x07\x01\x01", b"\x06\x0a\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02"),
    *(b"\x06\x01\x80", b"\x06\x00", b"\x17\x0d250101000000Z", b"\x18\x0f99991231235959Z", b"\x17\x0d500230000000Z"),
    *(b"\x18\x0f20250101000000Z", b"\x82\x06a.test", b"\x82\x08*.a.test", b"\x87\x04\x7f\x00\x00\x01", b"\x82\x00"),
    *(b"\x0c\x00", b"\x0c\x01\xff", b"\x13\x02DE", b"\x16\x01\x80", b"\x1e\x02\xd8\x00", b"\x1e\x01a"),
    *(b"\x14\x01\xe4", b"\x0c\x05\x1b[31m"),
)  # fmt: skip
"""Of certificates and keys in DER."""

TOML = (
    *(b"select = [", b"extend-select = [", b"ignore = [", b"extend-ignore = [", b'"ALL"', b'"CLB1"', b'"CLB301"'),
    *(b'"key-mismatch"', b"min-severity = ", b"fail-level = ", b'"error"', b'"warning"', b'"note"', b'"never"'),
    *(b"expiry-days = ", b"exclude = [", b"extend-exclude = [", b"force-exclude = ", b"true", b"false"),
    *(b"[per-file-ignores]\n", b"[severity]\n", b"[[exceptions]]\n", b"rule = ", b"path = ", b"sha256 = "),
    *(b"reason = ", b"until = ", b"2026-12-31", b"0001-01-01", b"9999-12-31", b"2026-12-31T00:00:00Z"),
    *(b"[[upload]]\n", b"name = ", b"kind = ", b'"server"', b'"ca"', b"certificate = ", b'"server.pem"'),
    *(b"private-key = ", b'"server.key"', b"source = ", b'"third-party"', b'"certificate-management-service"'),
    *(b"regions = [", b'"cn-hangzhou"', b"domains = [", b'"a.test"', b"[[listener]]\n", b"region = "),
    *(b"authentication = ", b'"one-way"', b'"mutual"', b"server-certificate = ", b"ca-certificate = "),
    *(b"additional = [", b"{domain = ", b'[quota."cn-hangzhou"]\n', b"server = ", b"ca = ", b"server-limit = "),
    *(b"ca-limit = ", b"1e999", b"nan", b"-1", b"99999999999999999999", b"\\u202e", b"\\U0010ffff", b"\\ud800"),
    *(b"**/", b"[!a]", b"{a,b}", b"*", b"?", b"''", b'""', b'"""', b"'''", b"[", b"]", b"{", b"}", b"#"),
)  # fmt: skip
"""Of configuration files."""

ZIP = (
    *(b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x06", b"PK\x06\x07", b"PK\x07\x08", b"\x08\x00"),
    *(b"\x00\x00", b"\x0c\x00", b"\x0e\x00", b"\xff\xff\xff\xff", b"\xff\xff", b"\x01\x00", b"../", b"..\\"),
    *(b"password.txt", b"a.pem", b"a.key", b"\x01\x00\x10\x00"),
)  # fmt: skip
"""Of ZIP archives."""


def dictionary(tokens: Iterable[bytes]) -> str:
    """The tokens as libFuzzer reads them from a file."""
    return "".join(f'"{"".join(f"{chr(92)}x{octet:02x}" for octet in token)}"\n' for token in tokens)
