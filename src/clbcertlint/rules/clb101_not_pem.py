"""A file or a part of one that is not PEM.

CLB takes PEM only. DER, PKCS#7, PKCS#12 and Java keystores have to be converted first, whatever the name of the file
says: a certificate in DER is often called `.crt` or `.cer`, and many programs read it all the same. A file whose name
says that it is a container (`.p12`, `.pfx`, `.p7b`, `.p7c`, `.jks`, `.der`, `.csr`) draws no more than a note as long
as nothing says that it is to be uploaded.

Alibaba Cloud's own conversion commands, run with OpenSSL 3, write PKCS#8 keys, Bag Attributes and blank lines, which
CLB does not take either. The commands given with the finding do not.

## What to do
Convert the file to PEM with the command given.

## Bad: certificate-in-der/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        (certificate in DER)

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice
from clbcertlint.model import Container, Document, FaultKind
from clbcertlint.references import CERTIFICATE_FORMAT, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

CONTAINER_NAMES = (".p12", ".pfx", ".p7b", ".p7c", ".jks", ".der", ".csr")
OTHERS_BUSINESS = (
    Container.EMPTY,
    Container.SSH_PUBLIC_KEY,
    Container.GIT_LFS,
    Container.LINK_TEXT,
    Container.GIT_CRYPT,
    Container.SOPS,
    Container.ANSIBLE_VAULT,
    Container.AGE,
)


@rule(
    "CLB101",
    "not-pem",
    per=Document,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    answer=CERTIFICATE_FORMAT,
)
def check(document: Document) -> Iterator[Problem]:
    for fault in document.faults_of(FaultKind.DER_OBJECT):
        yield Problem(
            fault.span,
            "{what} in DER between the PEM blocks; CLB takes PEM only",
            help="take the binary part out, or convert it with openssl and put the result in its place",
            severity=Severity.ERROR,
            outside=Severity.ERROR,
            what=fault.detail,
        )
    container = document.container
    if container is None or container in OTHERS_BUSINESS:
        return
    if container is Container.OTHER:
        yield Problem(
            document.span,
            "no PEM block in the file",
            severity=Severity.ERROR,
            help="name the file that holds the certificate or the key",
            outside=None,
        )
        return
    is_request = container is Container.CERTIFICATE_REQUEST
    claims_pem = not document.path.lower().endswith(CONTAINER_NAMES)
    outside = Severity.NOTE
    if claims_pem:
        outside = Severity.WARNING if is_request else Severity.ERROR
    yield Problem(
        document.span,
        "{what}; CLB takes PEM only",
        severity=Severity.ERROR,
        help=_help(container),
        outside=outside,
        answered=container not in (Container.PRIVATE_KEY, Container.ENCRYPTED_PRIVATE_KEY, Container.PPK),
        what=container.value,
        path=advice.quoted(document.path),
        certificate=advice.sibling(document.path, ".pem"),
        key=advice.sibling(document.path, ".key"),
        convert=advice.convert(document.path),
        to_pkcs12=advice.to_pkcs12(document.path),
        convert_pkcs12=advice.convert(advice.as_pkcs12(document.path)),
    )


def _help(container: Container) -> str:
    keystore = "{to_pkcs12} && {convert_pkcs12}"
    return {
        Container.CERTIFICATE: "openssl x509 -inform DER -in {path} -out {certificate}",
        Container.PRIVATE_KEY: "{convert}",
        Container.ENCRYPTED_PRIVATE_KEY: "{convert}",
        Container.PKCS7: "{convert}",
        Container.PKCS12: "{convert}",
        Container.JKS: keystore,
        Container.JCEKS: keystore,
        Container.PPK: "puttygen {path} -O private-openssh -o {key}",
        Container.CERTIFICATE_REQUEST: "upload the certificate that the CA issued for this request",
        Container.CERTIFICATE_LIST: "leave the list out: CLB takes no certificate revocation lists",
        Container.PUBLIC_KEY: "upload the certificate; a public key alone is none",
        Container.PARAMETERS: "leave the parameters out: CLB takes certificates and RSA keys only",
    }[container]
