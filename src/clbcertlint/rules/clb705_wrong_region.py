"""A listener in a region to which its certificate is not uploaded.

Certificates belong to a region. A listener that names one of another region is answered with
ServerCertificateId.NotFound or CACertificateId.NotFound.

## What to do
Add the listener's region to the regions of the upload.

## Bad: elsewhere/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        regions = ["ap-southeast-1"]

        [[listener]]
        name = "https-443"
        region = "cn-hangzhou"
        server-certificate = "a-test"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: same-region/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        regions = ["cn-hangzhou"]

        [[listener]]
        name = "https-443"
        region = "cn-hangzhou"
        server-certificate = "a-test"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import UploadKind
from clbcertlint.plan import Plan, PlannedListener
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB705",
    "wrong-region",
    per=Plan,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=CREATE,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    for listener in plan.listeners:
        for name in _certificates(listener):
            upload = plan.upload(name)
            if upload and listener.region and upload.regions and listener.region not in upload.regions:
                yield Problem(
                    listener.span,
                    "listener {listener} is in {region}, to which {name} is not uploaded",
                    help="add {region} to the regions of {name}; until then CLB answers {code}",
                    related=((upload.span, "the upload"),),
                    listener=listener.name,
                    region=listener.region,
                    name=name,
                    code="CACertificateId.NotFound" if upload.kind is UploadKind.CA else "ServerCertificateId.NotFound",
                )


def _certificates(listener: PlannedListener) -> tuple[str, ...]:
    """The names of all uploads that a listener uses, each once."""
    names = (listener.server_certificate, listener.ca_certificate, *(one.certificate for one in listener.additional))
    return tuple(dict.fromkeys(name for name in names if name is not None))
