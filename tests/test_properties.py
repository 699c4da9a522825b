"""What holds for every input: nothing is lost, nothing raises, and text damage leaves an object what it was."""

from __future__ import annotations

import base64
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asn1
import pki
from clbcertlint import document, pem, reporting
from clbcertlint.config import Config
from clbcertlint.lines import LineIndex
from clbcertlint.model import Document, SourceFile
from clbcertlint.request import Request

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
PROFILE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEWER = settings(PROFILE, max_examples=100)

REAL = [path.read_bytes() for path in sorted(CASES.glob("*/in/*")) if path.is_file()]
CERTIFICATE = pki.leaf()
LINES = CERTIFICATE.pem.splitlines()
FRAGMENTS = [
    *(b"-----", b"-", b"--", "\u2013".encode(), "\u2014".encode(), b"\x96", b"BEGIN", b"END", b"BEGIN ", b"END "),
    *(b"CERTIFICATE", b"RSA PRIVATE KEY", b"PRIVATE KEY", b"EC PARAMETERS", b"TRUSTED ", b"AGE ENCRYPTED FILE"),
    *(b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----", b"-----BEGIN RSA PRIVATE KEY-----\n"),
    *(b"\n", b"\n", b"\n", b"\r", b"\r\n", b" ", b"\t", b"\x0b", b"\x0c", b"\x00", b"\xa0", "\u200b".encode()),
    *(b"\\n", b"\\", b"\\r\\n", b"%0A", b"%2B", b"&#10;", b"&#43;", b"<br>", b";", b'"', b"'", b"`", b"n", b"+", b"="),
    *(b"# ", b"> ", b"1: ", b"Proc-Type: 4,ENCRYPTED", b"Comment: x", b"Bag Attributes", b"subject=a", b"sops:"),
    *(b"MII", b"MIIB", b"AAAA", b"A" * 64, b"=" * 2, b"ssh-rsa AAAA", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"),
    *(LINES[1], b"\n".join(LINES[1:-1]), CERTIFICATE.pem, CERTIFICATE.der, pki.pkcs1("a.test"), pki.pkcs8("a.test")),
    *("-----BEGIN X-----\n".encode(name) for name in ("utf-16-le", "utf-16-be", "utf-32-le")),
    *(b"\x30\x82\x01\x00", b"\x30\x80", base64.b64encode(CERTIFICATE.pem), b"\xff", b"\x80\x80", b"\x1b[0m"),
]

files = st.sampled_from(REAL)
texts = st.lists(st.sampled_from(FRAGMENTS), max_size=14).map(b"".join)


@st.composite
def mutants(draw: st.DrawFn) -> bytes:
    """A real file in which something was changed, lost, doubled or put in; or the parts of two, one after the other."""
    data = draw(files)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 2, 64, 65, 500])))
        piece = draw(
            st.one_of(st.binary(max_size=3), st.sampled_from(FRAGMENTS), st.just(data[start:end] * 2), st.just(b""))
        )
        data = data[:start] + piece + data[end:]
    if draw(st.booleans()):
        other = draw(files)
        data += other[draw(st.integers(0, len(other))) :]
    return data


inputs = st.one_of(st.binary(max_size=300), texts, mutants(), st.sampled_from(REAL))


def read(data: bytes) -> Document:
    return document.read(SourceFile("server.pem", data, NOW))


@PROFILE
@given(inputs)
def test_blocks_and_gaps_hold_every_byte_once_and_in_order(data: bytes) -> None:
    layout = pem.read(data, "server.pem")
    if layout.encoding is None:
        assert layout.text == data
    edges = [
        (span.start, span.end) for span in sorted((*layout.gaps, *(block.span for block in layout.blocks)), key=str)
    ]
    edges.sort()
    assert [start for start, _ in edges] == [0, *(end for _, end in edges)][: len(edges)]
    assert (edges[-1][1] if edges else 0) == len(layout.text)
    assert all(start < end for start, end in edges)
    assert [block.ordinal for block in layout.blocks] == list(range(1, len(layout.blocks) + 1))
    assert [block.span.start for block in layout.blocks] == sorted(block.span.start for block in layout.blocks)


@PROFILE
@given(inputs)
def test_every_span_lies_within_the_text_and_its_block(data: bytes) -> None:
    one = read(data)
    lines = LineIndex(one.text)
    for block in one.blocks:
        inner = [span for span in (block.begin, block.body, block.end) if span]
        bounds = [block.span.start, *(edge for span in inner for edge in (span.start, span.end)), block.span.end]
        assert bounds == sorted(bounds)
        for fault in block.faults:
            assert block.span.start <= fault.span.start <= fault.span.end <= block.span.end
    for fault in one.faults:
        assert 0 <= fault.span.start <= fault.span.end <= len(one.text)
        assert fault.count > 0
        assert lines.position(fault.span.start) <= lines.position(fault.span.end)
    for span in (one.line_ends.first_cr, one.line_ends.first_other):
        assert span is None or 0 <= span.start <= span.end <= len(one.text)
    assert (one.container is None) is bool(one.blocks)
    decoded = [
        *(certificate.block for certificate in one.certificates),
        *(key.block for key in one.private_keys),
        *(refusal.block for refusal in one.refusals),
    ]
    assert all(block in one.blocks for block in decoded)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("inputs")


@FEWER
@given(inputs, st.one_of(st.none(), inputs))
def test_the_whole_linter_takes_every_file(folder: Path, data: bytes, beside: bytes | None) -> None:
    (folder / "server.pem").write_bytes(data)
    (folder / "server.key").unlink(missing_ok=True)
    if beside is not None:
        (folder / "server.key").write_bytes(beside)
    for request in (
        Request(paths=(str(folder),)),
        Request(certificate=str(folder / "server.pem"), private_key=str(folder / "server.key")),
        Request(ca_certificate=str(folder / "server.pem")),
    ):
        if beside is None and request.private_key:
            continue
        report = reporting.run(request, Config(), NOW)
        assert report.errors == ()
        assert report.exit_status in (0, 1)
        reporting.overview(request, Config(), NOW)


def as_documented(octets: bytes, label: bytes = b"CERTIFICATE", ending: bytes = b"\n") -> bytes:
    plain = base64.b64encode(octets)
    body = [plain[start : start + 64] for start in range(0, len(plain), 64)]
    return ending.join([b"-----BEGIN " + label + b"-----", *body, b"-----END " + label + b"-----", b""])


objects = st.one_of(
    st.binary(max_size=400).map(asn1.sequence),
    st.sampled_from([CERTIFICATE.der, pki.root().der]),
)
labels = st.sampled_from([b"CERTIFICATE", b"X509 CERTIFICATE", b"RSA PRIVATE KEY", b"PRIVATE KEY", b"EC PRIVATE KEY"])


@PROFILE
@given(st.lists(st.tuples(objects, labels), min_size=1, max_size=4), st.sampled_from([b"\n", b"\r\n"]))
def test_what_is_written_as_documented_is_read_without_a_fault(
    blocks: list[tuple[bytes, bytes]], ending: bytes
) -> None:
    one = read(b"".join(as_documented(octets, label, ending) for octets, label in blocks))
    assert [block.der for block in one.blocks] == [octets for octets, _ in blocks]
    assert [block.label.encode() for block in one.blocks] == [label for _, label in blocks]
    assert [fault for block in one.blocks for fault in block.faults] == []
    assert one.faults == ()


blanks = st.sampled_from([b"", b"", b" ", b"  ", b"\t", b"\x0b", b"\x0c"])
line_ends = st.sampled_from(
    [b"\n", b"\r\n", b"\r", b"\\n", b"\\r\\n", b"\\\\n", b" ", b"   ", b"\t", b"", b"%0A", b"&#10;"]
)
surroundings = st.sampled_from(
    [
        (b"", b""),
        (b"\xef\xbb\xbf", b""),
        (b'"', b'"'),
        (b"'", b"'\n"),
        (b"mine\n", b"\nmine\n"),
        (b"subject=CN = a\n\n", b"\n\n"),
        (b"\n\n", b"\n"),
        (b'{"certificate": "', b'"}\n'),
        (b"export CERT='", b"'\n"),
    ]
)


@st.composite
def damaged(draw: st.DrawFn, octets: bytes) -> bytes:
    """PEM of an object with all its base64 characters, and with everything else as it may come."""
    begin, *_, end = as_documented(octets).splitlines()
    plain = base64.b64encode(octets)
    width = draw(st.sampled_from([63, 64, 65, 76, 1, 4, 40, 4096]))
    lines = [begin, *(plain[start : start + width] for start in range(0, len(plain), width)), end]
    if draw(st.booleans()):
        places = draw(st.lists(st.integers(0, len(lines)), max_size=3))
        for place in sorted(places, reverse=True):
            lines.insert(place, draw(blanks))
    before, behind = draw(blanks), draw(blanks)
    every = draw(st.booleans())
    lines = [before + line + behind if every or draw(st.integers(0, 9)) == 0 else line for line in lines]
    opening, closing = draw(surroundings)
    return opening + draw(line_ends).join(lines) + closing


@PROFILE
@given(st.data(), st.sampled_from([CERTIFICATE.der, pki.intermediate().der]))
def test_damage_to_the_text_leaves_the_object_what_it_was(data: st.DataObject, octets: bytes) -> None:
    text = data.draw(damaged(octets))
    assert [block.der for block in read(text).blocks] == [octets], text


@FEWER
@given(st.data(), st.sampled_from(["utf-16", "utf-16-le", "utf-16-be", "utf-32"]))
def test_a_wide_encoding_leaves_the_object_what_it_was(data: st.DataObject, encoding: str) -> None:
    text = data.draw(damaged(CERTIFICATE.der)).decode("utf-8").encode(encoding)
    one = read(text)
    assert one.encoding
    assert [block.der for block in one.blocks] == [CERTIFICATE.der]
