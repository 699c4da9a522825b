"""Other programs agree with us: they load what we call ready, and cannot read what we call undecodable.

Where they do not, an entry of `disagreements.toml` says why. A disagreement without an entry is a failure, and so is an
entry, or a pattern of one, without a disagreement.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pytest

import judged_inputs
from clbcertlint import catalogue
from clbcertlint.model import Document, PemBlock
from disagreements import ENTRIES, Disagreement
from judged_inputs import Judged
from judges import Chain, GnuTLS, Judge, OpenSSL, Reading, armoured

pytestmark = pytest.mark.exhaustive

FEWEST_ASKED = {"ready": 700, "undecodable": 90, "mismatch": 30}
FEWEST_WORDS = 6
JUDGES: list[tuple[Judge, str]] = [(OpenSSL(), "openssl"), (GnuTLS(), "certtool")]


@dataclass(frozen=True)
class Question:
    """Something that we claim of an input, what we found there, and how to hear what a program says against it."""

    claim: str
    input: str
    found: frozenset[str]
    ask: Callable[[Judge], Iterable[str]]


@cache
def certificate(judge: Judge, octets: bytes, form: str = "DER") -> Reading:
    return judge.certificate(octets, form)


@cache
def key(judge: Judge, octets: bytes, form: str = "DER") -> Reading:
    return judge.key(octets, form)


@cache
def verified(judge: Judge, chain: Chain) -> str:
    return judge.chain(chain)


def about_ready(judge: Judge, upload: Judged) -> Iterator[str]:
    """What is said against an upload that is ready."""
    blocks = [one.der or b"" for one in upload.certificate.blocks]
    readings = [certificate(judge, one) for one in blocks]
    if any(one.objection for one in readings):
        yield from (f"certificate {number}: {one.objection}" for number, one in enumerate(readings, 1) if one.objection)
        return
    file = upload.certificate.source.data
    if file != b"".join(armoured("CERTIFICATE", one) for one in blocks):
        of_file = certificate(judge, file, "PEM")
        if of_file != readings[0]:
            yield f"certificate file: {of_file.objection or 'another certificate'}"
    if upload.key:
        yield from about_key(judge, upload.key, readings[0])
    objections = [verified(judge, one) for one in chains(upload)]
    if objections and all(objections):
        yield f"chain: {objections[-1]}"


def about_key(judge: Judge, document: Document, of_certificate: Reading) -> Iterator[str]:
    """What is said against the key of an upload that is ready."""
    octets, file = document.blocks[0].der or b"", document.source.data
    reading = key(judge, octets)
    if reading.objection:
        yield f"key: {reading.objection}"
    elif reading.public_key != of_certificate.public_key:
        yield "key: belongs to another certificate"
    elif file != armoured("RSA PRIVATE KEY", octets) and reading != key(judge, file, "PEM"):
        yield "key file: another key"


def chains(upload: Judged) -> Iterator[Chain]:
    """The chain of a file, for each of the clients that it may meet."""
    certificates = upload.certificate.certificates
    for trusted in upload.trusted():
        yield Chain(
            armoured("CERTIFICATE", certificates[0].der),
            b"".join(armoured("CERTIFICATE", one.der) for one in certificates),
            b"".join(armoured("CERTIFICATE", one.der) for one in trusted),
            upload.kind == "server",
        )


def about_mismatch(judge: Judge, upload: Judged) -> Iterator[str]:
    """What is said for a key that, as we say, belongs to no certificate of its upload."""
    of_key = key(judge, upload.key.blocks[0].der or b"") if upload.key else Reading()
    for block in upload.certificate.blocks:
        if not of_key.objection and of_key == certificate(judge, block.der or b""):
            yield f"key: belongs to certificate {block.ordinal}"


def about_undecodable(judge: Judge, document: Document, block: PemBlock) -> Iterator[str]:
    """What is said for a block of which we make nothing, by its DER, or by its text where there is none."""
    text = document.text[block.span.start : block.span.end]
    read = certificate if block.is_certificate else key
    reading = read(judge, text, "PEM") if block.der is None else read(judge, block.der)
    if not reading.objection:
        yield f"reads block {block.ordinal}"


def undecodable(document: Document) -> Iterator[tuple[PemBlock, str]]:
    """The blocks that say they are certificates or keys and of which we make neither, and why."""
    made = {one.block.ordinal for one in document.certificates}
    made.update(one.block.ordinal for one in document.private_keys)
    reasons = {one.block.ordinal: one.reason for one in document.refusals}
    for block in document.blocks:
        if block.ordinal not in made and (block.is_certificate or block.is_private_key) and not block.is_encrypted:
            faults = ", ".join(fault.kind.value for fault in block.faults)
            yield block, reasons.get(block.ordinal) or faults or "it is something else"


@cache
def questions() -> tuple[Question, ...]:
    written, generated = judged_inputs.written(), judged_inputs.generated()
    asked = []
    for upload in (*written.uploads, *generated.uploads):
        if upload.is_ready:
            asked.append(Question("ready", upload.name, upload.found, partial(about_ready, upload=upload)))
        elif upload.is_mismatch:
            asked.append(Question("mismatch", upload.name, upload.found, partial(about_mismatch, upload=upload)))
    for name, document in (*written.documents, *generated.documents):
        for block, reason in undecodable(document):
            ask = partial(about_undecodable, document=document, block=block)
            asked.append(Question("undecodable", name, frozenset({reason}), ask))
    return tuple(asked)


def disagreements(judge: Judge) -> Iterator[Disagreement]:
    """Where a program differs, each once."""
    with ThreadPoolExecutor(2) as pool:
        answers = pool.map(lambda question: tuple(question.ask(judge)), questions())
        for question, objections in zip(questions(), answers, strict=True):
            for says in objections:
                yield Disagreement(judge.name, question.input, says, question.found)


@pytest.mark.parametrize(
    "judge",
    [
        pytest.param(
            judge,
            id=judge.name,
            marks=pytest.mark.skipif(
                shutil.which(program) is None,
                reason=f"{program} is not on this machine: {judge.name} is not asked whether it agrees",
            ),
        )
        for judge, program in JUDGES
    ],
)
def test_another_program_agrees(judge: Judge) -> None:
    found = list(disagreements(judge))
    unused = {
        (number, pattern)
        for number, entry in enumerate(ENTRIES)
        if judge.name in entry["says"]
        for pattern in entry["inputs"]
    }
    surprises = []
    for one in found:
        explained = {(number, pattern) for number, entry in enumerate(ENTRIES) for pattern in one.explanations(entry)}
        unused -= explained
        surprises += [] if explained else [str(one)]
    assert not surprises, "\n".join(surprises)
    assert not unused, [f"{ENTRIES[number]['reason']}: {pattern}" for number, pattern in sorted(unused)]


def test_enough_is_asked() -> None:
    asked = Counter(one.claim for one in questions())
    assert all(asked[claim] >= fewest for claim, fewest in FEWEST_ASKED.items()), asked


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["reason"][:50])
def test_an_entry_says_why(entry: dict[str, Any]) -> None:
    assert {"says", "inputs", "reason"} <= set(entry) <= {"says", "found", "inputs", "reason"}
    assert set(entry["says"]) <= {judge.name for judge, _ in JUDGES}
    assert entry["inputs"]
    assert len(entry["reason"].split()) >= FEWEST_WORDS
    rules = re.findall(r"CLB\d+", f"{entry}")
    assert set(rules) <= {one.code for one in catalogue.entries()}
