"""Fixtures of CLB507, CLB702 to CLB707, CLB901 and CLB902: what a configuration plans and excepts."""

from __future__ import annotations

import hashlib

from cryptography import x509

from fixture_maker import material
from fixture_maker.armour import pem
from fixture_maker.files import Files, configured, named
from fixture_maker.material import block, certificate, chain, pkcs1

SERVER = {"server.pem": chain(), "server.key": pkcs1()}
CLIENT_CA = {"client-ca.pem": block(certificate("Test Client CA", "b", ("Test Client CA", "b"), is_ca=True))}
WITH_ROOT = {"server.pem": chain() + block(material.root()), "server.key": pkcs1()}
WILDCARD = {"wildcard.pem": chain(certificate("*.b.test", "b")), "wildcard.key": pkcs1("b")}

SERVER_UPLOAD = """\
[[upload]]
name = "a-test"
certificate = "server.pem"
private-key = "server.key"
"""
CA_UPLOAD = """\
[[upload]]
name = "client-ca"
kind = "ca"
certificate = "client-ca.pem"
"""
GOOD_PLAN = """\
[[upload]]
name = "a-test"
certificate = "server.pem"
private-key = "server.key"
regions = ["cn-hangzhou", "ap-southeast-1"]
domains = ["a.test", "A.TEST."]

[[upload]]
name = "b-test"
certificate = "wildcard.pem"
private-key = "wildcard.key"
regions = ["cn-hangzhou"]
domains = ["www.b.test", "*.b.test"]

[[upload]]
name = "c-test"
source = "certificate-management-service"
regions = ["cn-hangzhou"]

[[upload]]
name = "client-ca"
kind = "ca"
certificate = "client-ca.pem"
regions = ["cn-hangzhou"]

[[listener]]
name = "https-443"
region = "cn-hangzhou"
authentication = "mutual"
server-certificate = "a-test"
ca-certificate = "client-ca"
additional = [
    {domain = "api.b.test", certificate = "b-test"},
    {domain = "www.b.test", certificate = "b-test"},
    {domain = "c.test", certificate = "c-test"},
]

[[listener]]
name = "https-8443"
region = "ap-southeast-1"
server-certificate = "a-test"

[quota]
cn-hangzhou = {server = 86, ca = 88}
ap-southeast-1 = {server = 150, server-limit = 200}
eu-central-1 = {server = 100}
"""


def good_plan(case: str = "good/plan") -> Files:
    """The good case of the rules that read the plan: whatever can be planned, right up to the limits."""
    return configured(case, GOOD_PLAN, {**SERVER, **WILDCARD, **CLIENT_CA})


def clb507() -> Files:
    """Domains that a certificate does not cover."""
    listener = '\n[[listener]]\nname = "https-443"\nserver-certificate = "a-test"\n'
    wildcard_upload = '\n[[upload]]\nname = "b-test"\ncertificate = "wildcard.pem"\nprivate-key = "wildcard.key"\n'
    several = x509.SubjectAlternativeName([x509.DNSName("a.test"), x509.DNSName("www.a.test")])
    international = certificate("b\u00fccher.test")
    return {
        **configured("bad/uncovered", SERVER_UPLOAD + 'domains = ["a.test", "www.a.test"]\n', SERVER),
        **configured("bad/several", SERVER_UPLOAD + 'domains = ["b.test", "c.test"]\n', SERVER),
        **configured(
            "bad/wildcard-for-two-labels",
            SERVER_UPLOAD + wildcard_upload + 'domains = ["api.eu.b.test"]\n',
            {**SERVER, **WILDCARD},
        ),
        **configured(
            "bad/wildcard-for-its-own-parent",
            SERVER_UPLOAD + wildcard_upload + 'domains = ["b.test"]\n',
            {**SERVER, **WILDCARD},
        ),
        **configured("bad/impossible-domain", SERVER_UPLOAD + 'domains = ["www..a.test"]\n', SERVER),
        **configured(
            "bad/wildcard-for-no-label",
            SERVER_UPLOAD + wildcard_upload + 'domains = [".b.test"]\n',
            {**SERVER, **WILDCARD},
        ),
        **configured(
            "bad/common-name-only",
            SERVER_UPLOAD + 'domains = ["a.test", "www.a.test"]\n',
            {**SERVER, "server.pem": chain(certificate(without=(x509.SubjectAlternativeName,)))},
        ),
        **configured("bad/wildcard-planned", SERVER_UPLOAD + 'domains = ["*.a.test"]\n', SERVER),
        **configured(
            "bad/additional-domain",
            SERVER_UPLOAD
            + wildcard_upload
            + listener
            + 'additional = [{domain = "www.c.test", certificate = "b-test"}]\n',
            {**SERVER, **WILDCARD},
        ),
        **configured(
            "bad/planned-in-both-places",
            SERVER_UPLOAD
            + 'domains = ["www.a.test"]\n'
            + listener
            + 'additional = [{domain = "www.a.test", certificate = "a-test"}]\n',
            SERVER,
        ),
        **good_plan(),
        **configured(
            "good/covered",
            SERVER_UPLOAD + 'domains = ["a.test"]\n' + wildcard_upload + 'domains = ["www.b.test"]\n',
            {**SERVER, **WILDCARD},
        ),
        **configured(
            "good/several-names",
            SERVER_UPLOAD + 'domains = ["a.test", "www.a.test"]\n',
            {**SERVER, "server.pem": chain(certificate(extensions=(several,)))},
        ),
        **configured(
            "good/international",
            SERVER_UPLOAD + 'domains = ["b\u00fccher.test", "xn--bcher-kva.test"]\n',
            {**SERVER, "server.pem": chain(international)},
        ),
    }


def clb702() -> Files:
    """Names for certificates."""
    names = ["a" * 81, "api example", "m\u00fcnchen", "*.a.test", "2027-api", "api/2027:1", "\u5b98\u7f51", "-api"]
    return {
        **configured("bad/names", _uploads(names), SERVER),
        **configured("bad/name-of-a-wildcard", _uploads(["*.a.test"]), SERVER),
        **good_plan(),
        **configured("good/name-with-a-dot", _uploads(["wildcard.a.test"]), SERVER),
        **configured("good/names", _uploads(["a" * 80, "A", "Api.example_com-1"]), SERVER),
    }


def _uploads(names: list[str]) -> str:
    """A plan that uploads one certificate under several names."""
    return "\n".join(SERVER_UPLOAD.replace("a-test", name) for name in names)


def clb703() -> Files:
    """Regions that are full."""
    in_region = 'regions = ["cn-hangzhou"]\n'
    server, authority = SERVER_UPLOAD + in_region, CA_UPLOAD + in_region
    managed = "\n".join(
        f'[[upload]]\nname = "service-{number}"\nsource = "certificate-management-service"\n{in_region}'
        for number in range(1, 91)
    )
    twice = server + "\n" + server.replace("a-test", "a-test-again")
    return {
        **configured("bad/hundred-and-one", server + "\n[quota]\ncn-hangzhou = {server = 100}\n", SERVER),
        **configured("bad/ninety", server + "\n[quota]\ncn-hangzhou = {server = 89}\n", SERVER),
        **configured("bad/hundred", server + "\n[quota]\ncn-hangzhou = {server = 99}\n", SERVER),
        **configured("bad/ninety-without-quota", managed, SERVER),
        **configured("bad/ca", authority + "\n[quota.cn-hangzhou]\nca = 100\n", CLIENT_CA),
        **configured(
            "bad/raised-limit", server + "\n[quota]\ncn-hangzhou = {server = 200, server-limit = 200}\n", SERVER
        ),
        **configured("bad/full-already", SERVER_UPLOAD + "\n[quota]\ncn-hangzhou = {server = 101}\n", SERVER),
        **good_plan(),
        **configured("good/counted-once", twice + "\n[quota]\ncn-hangzhou = {server = 88}\n", SERVER),
        **configured("good/full-and-left-alone", SERVER_UPLOAD + "\n[quota]\ncn-hangzhou = {server = 100}\n", SERVER),
    }


def _listener(*lines: str) -> str:
    return "\n".join(("\n[[listener]]", 'name = "https-443"', *lines, ""))


def clb704() -> Files:
    """Listeners without the certificates that they need."""
    both = {**SERVER, **CLIENT_CA}
    uploads = SERVER_UPLOAD + "\n" + CA_UPLOAD
    server, authority = 'server-certificate = "a-test"', 'ca-certificate = "client-ca"'
    mutual = 'authentication = "mutual"'
    return {
        **configured("bad/without-ca", uploads + _listener(mutual, server), both),
        **configured("bad/without-server", uploads + _listener(mutual, authority), both),
        **configured("bad/without-both", uploads + _listener(mutual), both),
        **configured("bad/one-way-without-server", uploads + _listener('authentication = "one-way"'), both),
        **configured("bad/one-way-with-ca", uploads + _listener(server, authority), both),
        **good_plan(),
        **configured("good/mutual", uploads + _listener(mutual, server, authority), both),
        **configured("good/one-way", SERVER_UPLOAD + _listener(server), SERVER),
    }


def clb705() -> Files:
    """Listeners in regions without their certificate."""
    here, there = 'regions = ["cn-hangzhou"]\n', 'regions = ["ap-southeast-1"]\n'
    other = '\n[[upload]]\nname = "b-test"\ncertificate = "wildcard.pem"\nprivate-key = "wildcard.key"\n'
    region, server = 'region = "cn-hangzhou"', 'server-certificate = "a-test"'
    additional = 'additional = [{domain = "www.b.test", certificate = "b-test"}]'
    mutual = ('authentication = "mutual"', server, 'ca-certificate = "client-ca"')
    return {
        **configured("bad/elsewhere", SERVER_UPLOAD + there + _listener(region, server), SERVER),
        **configured(
            "bad/ca",
            SERVER_UPLOAD + here + "\n" + CA_UPLOAD + there + _listener(region, *mutual),
            {**SERVER, **CLIENT_CA},
        ),
        **configured(
            "bad/additional",
            SERVER_UPLOAD + here + other + there + _listener(region, server, additional),
            {**SERVER, **WILDCARD},
        ),
        **good_plan(),
        **configured("good/same-region", SERVER_UPLOAD + here + _listener(region, server), SERVER),
        **configured("good/no-regions-said", SERVER_UPLOAD + _listener(region, server), SERVER),
        **configured("good/no-region-of-the-listener", SERVER_UPLOAD + there + _listener(server), SERVER),
    }


def clb706() -> Files:
    """CA certificates from the service that gives none."""
    managed = 'source = "certificate-management-service"\n'
    nameless = CA_UPLOAD.replace('certificate = "client-ca.pem"\n', "")
    return {
        **configured("bad/managed", SERVER_UPLOAD + "\n" + nameless + managed, SERVER),
        **configured("bad/managed-with-a-file", CA_UPLOAD + managed, CLIENT_CA),
        **good_plan(),
        **configured("good/third-party", CA_UPLOAD + 'source = "third-party"\n', CLIENT_CA),
    }


def clb707() -> Files:
    """Listeners with many additional domains."""

    def domains(count: int) -> str:
        lines = [f'    {{domain = "{number}.b.test", certificate = "b-test"}},' for number in range(1, count + 1)]
        listener = _listener('server-certificate = "b-test"', "additional = [", *lines, "]")
        return SERVER_UPLOAD.replace("a-test", "b-test").replace("server.", "wildcard.") + listener

    return {
        **configured("bad/eleven", domains(11), WILDCARD),
        **configured("bad/ten", domains(10), WILDCARD),
        **configured("bad/four", domains(4), WILDCARD),
        **good_plan(),
        **configured("good/three", domains(3), WILDCARD),
    }


def clb901() -> Files:
    """Exceptions that fit nothing."""
    fingerprint = _fingerprint(certificate())
    return {
        **configured("bad/mended", _exception("CLB407", 'path = "server.pem"'), SERVER),
        **configured("bad/by-rule-name", _exception("root-included", 'path = "server.pem"'), SERVER),
        **configured("bad/by-fingerprint", _exception("CLB407", f'sha256 = "{fingerprint}"'), SERVER),
        **configured("bad/other-file", _exception("CLB407", 'path = "server.key"'), WITH_ROOT),
        **_used("good/used"),
        **named(
            "good/other-file-checked",
            "--config {}/clbcertlint.toml {}/server.pem",
            {**SERVER, "clbcertlint.toml": _exception("CLB407", 'path = "old.pem"').encode()},
        ),
        **configured("good/rule-that-is-off", 'ignore = ["CLB407"]\n' + _exception("CLB407", 'path = "*"'), SERVER),
    }


def clb902() -> Files:
    """Exceptions whose last day is over."""
    return {
        **configured("bad/last-year", _exception("CLB407", 'path = "server.pem"', "2025-12-31"), WITH_ROOT),
        **configured("bad/yesterday", _exception("CLB407", 'path = "server.pem"', "2026-11-24"), WITH_ROOT),
        **configured("bad/mended", _exception("CLB407", 'path = "server.pem"', "2025-12-31"), SERVER),
        **configured("bad/error-that-is-back", _exception("CLB204", 'path = "*.key"', "2025-12-31"), _with_pkcs8_key()),
        **_used("good/used"),
        **named(
            "good/other-file-checked",
            "--config {}/clbcertlint.toml {}/server.pem",
            {**SERVER, "clbcertlint.toml": _exception("CLB407", 'path = "old.pem"', "2025-12-31").encode()},
        ),
        **configured("good/last-day", _exception("CLB407", 'path = "server.pem"', "2026-11-25"), WITH_ROOT),
    }


def _fingerprint(octets: bytes) -> str:
    """The SHA-256 fingerprint of a certificate, with colons."""
    return hashlib.sha256(octets).digest().hex(":")


def _used(case: str) -> Files:
    """Exceptions in use: by path and by fingerprint, with and without an end."""
    weak = certificate("b.test", "b", signature="sha1")
    fingerprint = _fingerprint(weak)
    settings = (
        _exception("CLB407", 'path = "server.pem"', "2027-01-31")
        + "\n"
        + _exception("weak-signature", f'sha256 = "{fingerprint}"')
    )
    return configured(case, settings, {**WITH_ROOT, "b.test.pem": chain(weak), "b.test.key": pkcs1("b")})


def _with_pkcs8_key() -> Files:
    return {**SERVER, "server.key": pem("PRIVATE KEY", material.pkcs8_der())}


def _exception(rule: str, where: str, until: str = "") -> str:
    lines = ["[[exceptions]]", f'rule = "{rule}"', where, 'reason = "kept until the partner moves"']
    return "\n".join(lines + ([f"until = {until}"] if until else [])) + "\n"


RULES = {
    "CLB507": clb507,
    "CLB702": clb702,
    "CLB703": clb703,
    "CLB704": clb704,
    "CLB705": clb705,
    "CLB706": clb706,
    "CLB707": clb707,
    "CLB901": clb901,
    "CLB902": clb902,
}
