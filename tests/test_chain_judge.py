"""Chains of every shape, judged by OpenSSL as well: where the two disagree, a documented rule of CLB says why."""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path, PurePosixPath

import pytest

import clbcertlint
import pki
from chain_shapes import HOW_MANY, Maker, Shape
from clbcertlint.grading import Severity
from clbcertlint.report import Finding
from judges import NOW, Chain, OpenSSL

# What breaks a chain for a client. The other rules of the groups are about what CLB documents and no client minds;
# a stranger in the file (CLB404) may be what is left of a chain with a gap.
FATAL = {"CLB403", "CLB406", "CLB601", "CLB602", "CLB604"}
SUSPICIOUS = {*FATAL, "CLB404"}

# Why the judges may differ: the reason as `disagreement` puts it, and the rule that it rests on.
EXPLAINED = {
    "warning CLB403": "a lone certificate that a root issued is complete, and cannot be told from one that is not",
    "warning CLB604": "an expired twin of a root at the end is not needed, yet some clients stumble over it",
    "error CLB604": "what issued the leaf is no root by its form, and has expired; OpenSSL knew a root of the same key",
    "the last certificate's issuer is not in sight": "the root is usually left out, and nothing tells it from a gap",
}


def disagreement(made: Shape, found: list[Finding]) -> str:
    """Why the two judges differ, as far as a rule explains it; empty where they agree."""
    serious = [one for one in found if one.severity is not Severity.NOTE]
    fatal = [one for one in serious if one.rule in FATAL]
    accepted = not OpenSSL().chain(Chain(made.leaf, made.pem, made.root, is_server=True))
    if accepted and fatal:
        return ", ".join(sorted({f"{one.severity.value} {one.rule}" for one in fatal}))
    if not accepted and not any(one.rule in SUSPICIOUS for one in serious):
        return "the last certificate's issuer is not in sight" if "gap" in made.deeds else "no reason known"
    return ""


def lint(shapes: list[Shape], folder: Path) -> dict[str, list[Finding]]:
    """What is found in each shape, by its number, in one run over all of them."""
    for number, made in enumerate(shapes):
        upload = folder / str(number)
        upload.mkdir()
        (upload / "server.pem").write_bytes(made.pem)
        (upload / "server.key").write_bytes(pki.pkcs1("a.test"))
    found = defaultdict(list)
    for finding in clbcertlint.lint(folder, isolated=True, now=NOW).findings:
        found[PurePosixPath(finding.place.path).parent.name].append(finding)
    return found


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on this machine: no chain is judged by it")
def test_the_verdict_on_a_chain_agrees_with_openssl(tmp_path: Path) -> None:
    shapes = [Maker(number).make() for number in range(HOW_MANY)]
    found = lint(shapes, tmp_path)
    reasons = [disagreement(made, found[str(number)]) for number, made in enumerate(shapes)]
    surprises = [(number, shapes[number].deeds, reason) for number, reason in enumerate(reasons) if reason]
    assert {reason for _, _, reason in surprises} == set(EXPLAINED), surprises
