"""Fixtures of CLB501 to CLB506: what the certificates of an upload are for."""

from __future__ import annotations

import ipaddress

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from fixture_maker import material
from fixture_maker.armour import pem
from fixture_maker.files import Files, certificate_alone, good_pair, named, pair
from fixture_maker.material import block, certificate, intermediate, key_usage, pkcs1, pkcs8_der

CLIENT_CA = "Test Client CA"
SELF = (CLIENT_CA, "b")
AUTHORITY = block(certificate(CLIENT_CA, "b", SELF, is_ca=True))
IS_CA = x509.BasicConstraints(ca=True, path_length=None)


def authority_alone(case: str, certificate: bytes) -> Files:
    """A case with the one file of a CA upload, which the command line names."""
    return named(case, "--ca-certificate {}/ca.pem", {"ca.pem": certificate})


def clb501() -> Files:
    """CA certificates as those of servers."""
    issued = certificate(extensions=(IS_CA, key_usage(signs_certificates=True)))
    self_signed = block(certificate("a.test", "a", ("a.test", "a"), extensions=(IS_CA,)))
    return {
        **pair("bad/intermediate-as-server", material.chain(issued)),
        **pair("bad/intermediate-without-names", block(intermediate()), pkcs1("intermediate")),
        "bad/intermediate-without-names/ca.pem": block(material.root()),
        **pair("bad/self-signed", self_signed),
        **certificate_alone("bad/self-signed-without-the-key", self_signed),
        **good_pair(),
        **pair("good/self-signed", block(certificate(issuer=("a.test", "a")))),
        "good/client-ca.pem": AUTHORITY,
    }


def clb502() -> Files:
    """CA uploads of certificates that are no CA's."""
    no_signing = certificate(CLIENT_CA, "b", SELF, is_ca=True, extensions=(key_usage(signs_certificates=False),))
    no_constraints = certificate(CLIENT_CA, "b", SELF, is_ca=True, without=(x509.BasicConstraints,))
    neither = certificate(
        CLIENT_CA,
        "b",
        SELF,
        is_ca=True,
        extensions=(key_usage(signs_certificates=False),),
        without=(x509.BasicConstraints,),
    )
    no_usage = certificate(CLIENT_CA, "b", SELF, is_ca=True, without=(x509.KeyUsage,))
    return {
        **authority_alone("bad/leaf", block(certificate())),
        **authority_alone("bad/self-signed-leaf", block(certificate(issuer=("a.test", "a")))),
        **authority_alone("bad/no-certificate-signing", block(no_signing)),
        **authority_alone("bad/version-1", block(certificate(CLIENT_CA, "b", SELF, is_version_1=True))),
        **authority_alone("bad/no-basic-constraints", block(no_constraints)),
        **authority_alone("bad/no-basic-constraints-and-no-certificate-signing", block(neither)),
        "bad/version-1-ca.pem": block(certificate(CLIENT_CA, "b", SELF, is_version_1=True)),
        **authority_alone("good/ca", AUTHORITY),
        **authority_alone("good/intermediate-ca", block(intermediate())),
        **authority_alone("good/no-key-usage", block(no_usage)),
        "good/client-ca.pem": AUTHORITY,
        **good_pair(),
    }


def clb503() -> Files:
    """CA uploads of several certificates."""
    root = block(material.root())
    return {
        **authority_alone("bad/bundle", AUTHORITY + root),
        **authority_alone("bad/with-its-root", block(intermediate()) + root),
        **authority_alone("bad/same-twice", AUTHORITY + AUTHORITY),
        **authority_alone("bad/three", AUTHORITY + root + block(intermediate())),
        **authority_alone("good/ca", AUTHORITY),
        **good_pair(),
    }


def clb504() -> Files:
    """CA uploads with a key."""
    return {
        **authority_alone("bad/with-key", AUTHORITY + pkcs1("b")),
        **authority_alone("bad/key-first", pkcs1("b") + AUTHORITY),
        **authority_alone("bad/with-a-pkcs8-key", AUTHORITY + pem("PRIVATE KEY", pkcs8_der("b"))),
        **authority_alone("bad/with-an-encrypted-key", AUTHORITY + material.kept("a.encrypted.pem")),
        **authority_alone("good/ca", AUTHORITY),
        **named("good/key-beside-it", "{}", {"ca.pem": AUTHORITY, **_issued_by_the_authority()}),
    }


def _issued_by_the_authority() -> Files:
    """A server's certificate from a private CA, whose own key lies beside it."""
    leaf = block(certificate(issuer=SELF))
    return {"ca.key": pkcs1("b"), "server.pem": leaf, "server.key": pkcs1()}


def clb505() -> Files:
    """Extended key usages without serverAuth."""
    client = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH])
    signing = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING, ExtendedKeyUsageOID.EMAIL_PROTECTION])
    both = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH])
    anything = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    return {
        **pair("bad/client-only", material.chain(certificate(extensions=(client,)))),
        **pair("bad/signing", material.chain(certificate(extensions=(signing,)))),
        **certificate_alone("bad/without-the-key", material.chain(certificate(extensions=(client,)))),
        **good_pair(),
        **pair("good/client-and-server", material.chain(certificate(extensions=(both,)))),
        **pair("bad/any-purpose", material.chain(certificate(extensions=(anything,)))),
        **authority_alone("good/client-ca", block(certificate(CLIENT_CA, "b", SELF, is_ca=True, extensions=(client,)))),
        **pair("good/no-extension", material.chain(certificate(without=(x509.ExtendedKeyUsage,)))),
    }


def clb506() -> Files:
    """Certificates without a host name in a subject alternative name."""
    mail = x509.SubjectAlternativeName([x509.RFC822Name("admin@a.test")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.IPv4Address("192.0.2.1"))])
    self_signed = certificate(issuer=("a.test", "a"), without=(x509.SubjectAlternativeName,))
    return {
        **pair("bad/common-name-only", material.chain(certificate(without=(x509.SubjectAlternativeName,)))),
        **pair("bad/mail-address-only", material.chain(certificate(extensions=(mail,)))),
        **pair("bad/self-signed", block(self_signed)),
        **pair("bad/version-1", material.chain(certificate(is_version_1=True))),
        **good_pair(),
        **pair("good/ip-address-only", material.chain(certificate(extensions=(address,)))),
        "good/client-ca.pem": AUTHORITY,
    }


RULES = {
    "CLB501": clb501,
    "CLB502": clb502,
    "CLB503": clb503,
    "CLB504": clb504,
    "CLB505": clb505,
    "CLB506": clb506,
}
