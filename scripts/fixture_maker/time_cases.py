"""Fixtures of group 6: validity, seen from the first instant of 25 November 2026."""

from __future__ import annotations

from datetime import datetime

from fixture_maker import material
from fixture_maker.files import Files, certificate_alone, configured, good_pair, named, pair
from fixture_maker.material import block, certificate, chain, intermediate

NOW = datetime(2026, 11, 25)
EXPIRED, ENDS_SOON, ENDS_LATER = datetime(2026, 10, 1, 12), datetime(2026, 12, 7, 12), datetime(2027, 3, 1)
CLIENT_CA = ("Test Client CA", "b")
ISSUING = "Test Issuing CA"


def ends(instant: datetime) -> bytes:
    """The usual chain, whose leaf is valid until an instant."""
    return chain(certificate(not_after=instant))


def starts(instant: datetime) -> bytes:
    """The usual chain, whose leaf is valid from an instant on."""
    return chain(certificate(not_before=instant))


def authority(*, not_before: datetime = material.NOT_BEFORE, not_after: datetime = material.NOT_AFTER) -> bytes:
    """A CA certificate for clients with a validity of its own, as a block."""
    return block(certificate(*CLIENT_CA, CLIENT_CA, is_ca=True, not_before=not_before, not_after=not_after))


def issuer(
    *,
    not_before: datetime = material.NOT_BEFORE,
    not_after: datetime = material.NOT_AFTER,
    signer: tuple[str, str] = (material.ROOT, "root"),
) -> bytes:
    """The usual intermediate with a validity of its own, as a block."""
    made = certificate(
        material.INTERMEDIATE, "intermediate", signer, is_ca=True, not_before=not_before, not_after=not_after
    )
    return block(made)


def clb601() -> Files:
    """Expired certificates."""
    by_issuing = block(certificate(issuer=(ISSUING, "b"), not_after=EXPIRED))
    issuing = certificate(ISSUING, "b", (material.INTERMEDIATE, "intermediate"), is_ca=True)
    return {
        **pair("bad/expired", ends(EXPIRED)),
        **pair("bad/a-second-ago", ends(datetime(2026, 11, 24, 23, 59, 59))),
        **pair("bad/self-signed", block(certificate(issuer=("a.test", "a"), not_after=EXPIRED))),
        **pair("bad/with-two-intermediates", by_issuing + block(issuing) + block(intermediate())),
        **certificate_alone("bad/without-the-key", ends(EXPIRED)),
        **named("bad/ca", "--ca-certificate {}/ca.pem", {"ca.pem": authority(not_after=EXPIRED)}),
        "bad/client-ca.pem": authority(not_after=EXPIRED),
        **good_pair(),
        **pair("good/ends-later", ends(ENDS_LATER)),
    }


def clb602() -> Files:
    """Certificates that are not valid yet."""
    tomorrow = datetime(2026, 11, 26, 8, 30)
    by_issuing = block(certificate(issuer=(ISSUING, "b")))
    issuing = certificate(ISSUING, "b", (material.INTERMEDIATE, "intermediate"), is_ca=True, not_before=tomorrow)
    return {
        **pair("bad/tomorrow", starts(tomorrow)),
        **pair("bad/in-a-second", starts(datetime(2026, 11, 25, 0, 0, 1))),
        **pair("bad/intermediate", block(certificate()) + issuer(not_before=tomorrow)),
        **pair("bad/whole-chain", block(certificate(not_before=tomorrow)) + issuer(not_before=tomorrow)),
        **pair("bad/first-of-two-intermediates", by_issuing + block(issuing) + block(intermediate())),
        **named("bad/ca", "--ca-certificate {}/ca.pem", {"ca.pem": authority(not_before=tomorrow)}),
        **good_pair(),
        **pair("good/from-now-on", starts(NOW)),
    }


def clb603() -> Files:
    """Certificates that expire soon."""
    fortnight = datetime(2026, 12, 9)
    return {
        **pair("bad/twelve-days", ends(ENDS_SOON)),
        **pair("bad/today", ends(datetime(2026, 11, 25, 18))),
        **pair("bad/this-instant", ends(NOW)),
        **pair("bad/tomorrow", ends(datetime(2026, 11, 26, 12))),
        **pair("bad/a-second-less-than-a-fortnight", ends(datetime(2026, 12, 8, 23, 59, 59))),
        **named("bad/ca", "--ca-certificate {}/ca.pem", {"ca.pem": authority(not_after=ENDS_SOON)}),
        **configured(
            "bad/within-thirty-days",
            "expiry-days = 30\n",
            {"server.pem": ends(datetime(2026, 12, 20)), "server.key": material.pkcs1()},
        ),
        **good_pair(),
        **pair("good/in-a-fortnight", ends(fortnight)),
        **configured(
            "good/switched-off", "expiry-days = 0\n", {"server.pem": ends(ENDS_SOON), "server.key": material.pkcs1()}
        ),
    }


def clb604() -> Files:
    """Chains that end before the server's certificate."""
    leaf = block(certificate())
    old_root, new_root = ("Test Old Root CA", "b"), (material.ROOT, "root")
    cross_signed = block(certificate(*new_root, old_root, is_ca=True, not_after=EXPIRED))
    root = block(certificate(*new_root, new_root, is_ca=True, not_after=EXPIRED))
    by_issuing = block(certificate(issuer=(ISSUING, "b")))
    issuing = block(certificate(ISSUING, "b", (material.INTERMEDIATE, "intermediate"), is_ca=True))
    by_root = block(certificate(issuer=new_root))
    by_lower = block(certificate(issuer=("Test Lower CA", "exponent-3")))
    lower = block(certificate("Test Lower CA", "exponent-3", (ISSUING, "b"), is_ca=True))
    return {
        **pair("bad/expired-intermediate", leaf + issuer(not_after=EXPIRED)),
        **pair("bad/expired-with-the-leaf", block(certificate(not_after=EXPIRED)) + issuer(not_after=EXPIRED)),
        **pair("bad/expired-in-the-middle", by_issuing + _issuing(EXPIRED) + issuer()),
        **pair("bad/expired-at-the-end", by_issuing + issuing + issuer(not_after=EXPIRED)),
        **pair("bad/expired-cross-signed-root", leaf + issuer() + cross_signed),
        **pair("bad/expired-twin", leaf + issuer() + issuer(not_after=EXPIRED, signer=old_root)),
        **pair("bad/expired-root", leaf + issuer() + root),
        **pair("bad/expired-root-that-issued-the-leaf", by_root + root),
        **pair("bad/expired-between-intermediates", by_lower + lower + _issuing(EXPIRED) + issuer()),
        **pair("bad/ends-this-instant", leaf + issuer(not_after=NOW)),
        **pair("bad/ends-before-the-leaf", leaf + issuer(not_after=ENDS_LATER)),
        **certificate_alone("bad/without-the-key", leaf + issuer(not_after=EXPIRED)),
        **good_pair(),
        **pair("good/ends-after-the-leaf", ends(ENDS_LATER)),
        **pair(
            "good/ends-with-the-leaf",
            block(certificate(not_after=ENDS_LATER)) + issuer(not_after=ENDS_LATER),
        ),
        **pair("good/twin-that-ends-earlier", leaf + issuer() + issuer(not_after=ENDS_LATER, signer=old_root)),
    }


def _issuing(not_after: datetime) -> bytes:
    """The lower of two intermediates, as a block."""
    signer = (material.INTERMEDIATE, "intermediate")
    return block(certificate(ISSUING, "b", signer, is_ca=True, not_after=not_after))


RULES = {
    "CLB601": clb601,
    "CLB602": clb602,
    "CLB603": clb603,
    "CLB604": clb604,
}
