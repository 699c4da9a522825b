"""More certificates than a region holds.

CLB allows 100 server certificates and 100 client CA certificates in a region. Counted are those that are there already,
as the configuration's `[quota]` says, and the distinct certificates that its uploads add. From 90 % it is a warning.

## What to do
Delete certificates that no listener uses, or have the quota raised and say so with server-limit and ca-limit.

## Bad: hundred-and-one/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        regions = ["cn-hangzhou"]

        [quota]
        cn-hangzhou = {server = 100}
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: counted-once/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        regions = ["cn-hangzhou"]

        [[upload]]
        name = "a-test-again"
        certificate = "server.pem"
        private-key = "server.key"
        regions = ["cn-hangzhou"]

        [quota]
        cn-hangzhou = {server = 88}
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import UploadKind
from clbcertlint.plan import Plan, PlannedUpload, Quota
from clbcertlint.references import QUOTAS, REGION_LIMIT
from clbcertlint.rule import Basis, Problem, Severity, rule

NEARLY = 0.9


@rule(
    "CLB703",
    "quota",
    per=Plan,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=QUOTAS,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    quotas = {quota.region: quota for quota in plan.quotas}
    used = (region for upload in plan.uploads for region in upload.regions)
    for region in dict.fromkeys((*quotas, *used)):
        for kind in UploadKind:
            uploads = [one for one in plan.uploads if one.kind is kind and region in one.regions]
            yield from _check(region, kind, uploads, quotas.get(region))


def _check(region: str, kind: UploadKind, uploads: list[PlannedUpload], quota: Quota | None) -> Iterator[Problem]:
    there, limit = 0, REGION_LIMIT
    if quota:
        there = quota.server if kind is UploadKind.SERVER else quota.ca
        limit = quota.server_limit if kind is UploadKind.SERVER else quota.ca_limit
    added = len({_identity(upload) for upload in uploads})
    total = there + added
    if total > limit or (total >= limit * NEARLY and added):
        yield Problem(
            quota.span if quota else uploads[-1].span,
            "{total} {kind} certificates in {region}, {there} of them there already; it holds {limit}",
            severity=Severity.ERROR if total > limit else Severity.WARNING,
            total=total,
            kind="CA" if kind is UploadKind.CA else "server",
            region=region,
            there=there,
            limit=limit,
        )


def _identity(planned: PlannedUpload) -> str:
    """Uploads of one certificate count once; one that cannot be read counts for itself."""
    certificate = planned.upload.certificate if planned.upload else None
    return certificate.sha256 if certificate else planned.name
