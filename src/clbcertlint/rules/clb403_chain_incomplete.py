"""An intermediate is missing.

A certificate that an intermediate issued has to go up with that intermediate, and with those above it. Browsers often
have it cached, so that only other clients fail. The console says that it finds no chain; what the API answers is not
known.

A lone certificate that a root issued is complete, and from the certificate alone the two cannot be told apart. It is an
error where the evidence is clear: signed certificate timestamps, which only public certificates have and no public root
issues directly, or the missing intermediate lying in the same folder. Without evidence it is a warning.

## What to do
Append the issuer's certificate to the file, behind the certificate it issued.

## Bad: issuer-in-the-folder/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
    server_chain.crt
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: root-in-the-folder/
    chain.pem
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice, mending
from clbcertlint.completeness import Gap, find_gap
from clbcertlint.model import Upload
from clbcertlint.references import NO_CHAIN, REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB403",
    "chain-incomplete",
    per=Upload,
    severity=(Severity.WARNING, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
    answer=NO_CHAIN,
)
def check(upload: Upload) -> Iterator[Problem]:
    gap = find_gap(upload)
    if gap is None or upload.chain is None:
        return
    message = "issuer of this certificate is missing from the file: {issuer}"
    if not gap.is_certain:
        message = "issuer of this certificate is not in the file, and may have to be: {issuer}"
    strangers = upload.chain.unrelated if len(upload.chain.path) == 1 else ()
    if strangers:
        message += "; {stranger} in the file is another"
    yield Problem(
        gap.below.span,
        message,
        severity=Severity.ERROR if gap.is_certain else Severity.WARNING,
        help=_help(gap, bool(strangers)),
        related=tuple((stranger.span, "issued nothing here") for stranger in strangers),
        fix=_fix(gap),
        issuer=gap.below.issuer,
        stranger=strangers[0].display_name if strangers else "",
        found=gap.issuer.span.path if gap.issuer else "",
        address=advice.quoted(_address(gap)),
    )


def _fix(gap: Gap) -> Fix | None:
    """The missing certificate may be a neighbour; whatever is missing above it is found when that is in the file."""
    if gap.issuer is None:
        return None
    title = "append the missing certificate, which is in {found}"
    return Fix(title, mending.followed_by(gap.below, gap.issuer), is_safe=False)


def _help(gap: Gap, has_strangers: bool) -> str:
    return _where(gap) + ("; take {stranger} out" if has_strangers else "")


def _where(gap: Gap) -> str:
    if gap.issuer:
        return "the missing certificate is in {found}: append it to the file, behind the certificate it issued"
    if _address(gap):
        return "append what this prints: curl -s {address} | openssl x509 -inform DER"
    if gap.is_certain:
        return "append the certificate of the issuer to the file, behind the certificate it issued"
    return "if a root issued it, nothing; else append the certificate of the intermediate, which the issuer offers"


def _address(gap: Gap) -> str:
    """Where the issuer's certificate can be fetched from by HTTP; directories offer it by LDAP first."""
    return next((one for one in gap.below.ca_issuers if one.lower().startswith(("http://", "https://"))), "")
