"""nginx serves what is ready and knows the clients of a CA that is ready, and it refuses a key that does not match."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

import judged_inputs
import pki
import rule_cases
from clbcertlint.model import Certificate
from disagreements import ENTRIES, Disagreement
from judged_inputs import Judged
from judges import armoured
from nginx_server import ANSWER, NGINX, Site, client, greet, refusal, serving

pytestmark = [
    pytest.mark.exhaustive,
    pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine: nothing that is ready is served by it"),
]
KEYS = Path(__file__).parent.parent / "scripts/keys"
PAIR = rule_cases.FIXTURES / "CLB101/good/pair"
LEAST_BITS = 2048
FEWEST_WEAK, FEWEST_SERVED, FEWEST_MISMATCHES, FEWEST_AUTHORITIES = 5, 90, 30, 10
REFUSED = b"HTTP/1.1 400 Bad Request\r\n"
ABOUT_TIME = {"CLB602", "CLB603", "CLB604"}
"""A server looks at the clock: of a CA that one of these rules warns of, it is not asked."""
WITHOUT_KEY = {"cases/153-control-good-ca"}
"""CAs whose key is in no file, so that nobody can be made a client of theirs."""


@dataclass(frozen=True)
class Laid:
    """An upload whose files lie in a folder."""

    upload: Judged
    site: Site


def once(uploads: Iterable[Judged]) -> Iterator[Judged]:
    """Uploads without those whose files hold the same as an earlier one's."""
    seen = set()
    for one in uploads:
        files = (one.kind, one.certificate.source.data, one.key.source.data if one.key else b"")
        if files not in seen:
            seen.add(files)
            yield one


def lay(uploads: Iterable[Judged], folder: Path) -> list[Laid]:
    """Write the files of uploads that have a key into a folder."""
    laid = []
    for number, upload in enumerate(once(uploads)):
        if upload.key:
            site = Site(folder / f"{number}.pem", folder / f"{number}.key")
            site.certificate.write_bytes(upload.certificate.source.data)
            site.key.write_bytes(upload.key.source.data)
            laid.append(Laid(upload, site))
    return laid


def ready(kind: str) -> Iterator[Judged]:
    """Uploads that are ready, without those that have something in them of which we say that we cannot read it."""
    for one in judged_inputs.written().uploads:
        has_refusal = one.certificate.refusals or (one.key and one.key.refusals)
        if one.is_ready and one.kind == kind and not has_refusal:
            yield one


def is_weak(upload: Judged) -> bool:
    """Whether OpenSSL refuses a key or a signature at the security level that servers have, though CLB takes it."""
    certificates = upload.certificate.certificates
    signed = [one for one in certificates if not one.is_self_issued]
    bits = min((one.key.bits or LEAST_BITS for one in certificates), default=LEAST_BITS)
    return bits < LEAST_BITS or any(one.signature_hash in ("md5", "sha1") for one in signed)


def server_name(certificate: Certificate) -> str:
    """A name that a certificate is for."""
    return next(iter(certificate.names), "a.test").replace("*", "any")


def is_listed(upload: Judged, failure: str) -> bool:
    """Whether OpenSSL says the same of the chain without a server, for a reason that is in the list."""
    one = Disagreement("OpenSSL", upload.name, f"chain: {failure}", upload.found)
    return any(one.explanations(entry) for entry in ENTRIES)


def handshake_fails(upload: Judged, port: int) -> str:
    """Why a client that trusts the root, or else the top of the file, makes no handshake of TLS 1.2 with a site."""
    leaf = upload.certificate.certificates[0]
    objection = ""
    for trusted in [*upload.trusted()] or [[leaf]]:
        context = client(b"".join(armoured("CERTIFICATE", one.der) for one in trusted))
        # Without alternative names no client takes it, as CLB506 warns.
        context.check_hostname = bool(leaf.names)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE+aRSA")
        try:
            greeting = greet(port, server_name(leaf), context)
        except ssl.SSLCertVerificationError as fault:
            objection = fault.verify_message
            continue
        assert (greeting.certificate, greeting.protocol, greeting.answer) == (leaf.der, "TLSv1.2", ANSWER)
        assert greeting.suite.startswith("ECDHE-RSA-")
        return ""
    return objection


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> list[Laid]:
    return lay(ready("server"), tmp_path_factory.mktemp("ready"))


def test_what_is_ready_is_loaded_unless_it_is_too_weak(laid: list[Laid], tmp_path: Path) -> None:
    refusals = {one.upload.name: refusal(one.site, tmp_path) for one in laid}
    weak = {one.upload.name for one in laid if is_weak(one.upload)}
    assert {name: reason for name, reason in refusals.items() if reason and name not in weak} == {}
    assert all(re.search("(key too small|md too weak)", refusals[name]) for name in weak), refusals
    assert len(weak) >= FEWEST_WEAK


def test_what_is_ready_is_served(laid: list[Laid], tmp_path: Path) -> None:
    strong = [one for one in laid if not is_weak(one.upload)]
    with serving([one.site for one in strong], tmp_path) as ports:
        failures = {one.upload: handshake_fails(one.upload, port) for one, port in zip(strong, ports, strict=True)}
    served = [upload for upload, failure in failures.items() if not failure]
    assert len(served) >= FEWEST_SERVED
    assert [(one.name, failure) for one, failure in failures.items() if failure and not is_listed(one, failure)] == []


def test_a_key_that_does_not_match_is_refused(tmp_path: Path) -> None:
    uploads = (*judged_inputs.written().uploads, *judged_inputs.generated().uploads)
    refusals = {
        one.upload.name: refusal(one.site, tmp_path)
        for one in lay((upload for upload in uploads if upload.is_mismatch), tmp_path)
    }
    assert len(refusals) >= FEWEST_MISMATCHES
    assert all(refusals.values()), refusals


@cache
def keys() -> dict[bytes, rsa.RSAPrivateKey]:
    """The RSA keys that fixtures are made with, by their public halves."""
    found = {}
    for file in sorted(KEYS.glob("*.pem")):
        try:
            one = serialization.load_pem_private_key(file.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
        except (TypeError, ValueError, UnsupportedAlgorithm):
            continue
        if isinstance(one, rsa.RSAPrivateKey):
            found[public(one.public_key())] = one
    return found


def public(key: CertificatePublicKeyTypes) -> bytes:
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def client_certificate(authority: x509.Certificate, key: rsa.RSAPrivateKey, file: Path) -> Path:
    """A client's certificate with its key in a file, signed in the name of an authority."""
    holder = pki.key("client")
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "client")]))
        .issuer_name(authority.subject)
        .public_key(holder.public_key())
        .serial_number(1)
        .not_valid_before(pki.NOT_BEFORE)
        .not_valid_after(pki.NOT_AFTER)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + pki.pkcs1("client"))
    return file


def answer_to(port: int, certificate: Path) -> bytes:
    """What a client with a certificate gets for an answer."""
    context = client(b"".join(armoured("CERTIFICATE", root.der) for root in judged_inputs.roots()))
    context.load_cert_chain(certificate)
    return greet(port, "a.test", context).answer


def trusts(upload: Judged, file: Path) -> Site:
    """A server that asks its clients for certificates of the CA of an upload."""
    [authority] = upload.certificate.certificates
    # nginx trusts roots only, so that the one above an intermediate has to be there as well.
    above = () if authority.is_self_issued else judged_inputs.roots()
    file.write_bytes(upload.certificate.source.data + b"".join(armoured("CERTIFICATE", one.der) for one in above))
    return Site(PAIR / "server.pem", PAIR / "server.key", file)


def test_a_ca_that_is_ready_knows_its_clients(tmp_path: Path) -> None:
    uploads = [one for one in once(ready("ca")) if one.found.isdisjoint(ABOUT_TIME)]
    sites = [trusts(upload, tmp_path / f"{number}.pem") for number, upload in enumerate(uploads)]
    answers = {}
    without_key = set()
    with serving(sites, tmp_path) as ports:
        for upload, port in zip(uploads, ports, strict=True):
            authority = x509.load_der_x509_certificate(upload.certificate.certificates[0].der)
            own, impostor = keys().get(public(authority.public_key())), pki.key("impostor")
            assert answer_to(port, client_certificate(authority, impostor, tmp_path / "client.pem")) == REFUSED
            if own is None:
                without_key.add(upload.name)
            else:
                answers[upload] = answer_to(port, client_certificate(authority, own, tmp_path / "client.pem"))
    assert without_key == WITHOUT_KEY
    assert len(answers) >= FEWEST_AUTHORITIES
    assert [one.name for one, answer in answers.items() if answer != (REFUSED if is_weak(one) else ANSWER)] == []
