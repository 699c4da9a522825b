"""What holds for every file that is mended: nothing is lost, nothing is left to do, and what is beyond help stays."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timezone

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import pki
from clbcertlint import document, mending, repair, secrecy
from clbcertlint.config import Config, Selection
from clbcertlint.model import Document, SourceFile
from clbcertlint.request import Request
from test_properties import inputs

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
PROFILE = settings(
    derandomize=True,
    deadline=None,
    database=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)
# Line ends are a note, whose fix is made where the rule is named.
NAMED = Config(selections=(Selection(("ALL", "CLB113")),))
CHAIN = pki.leaf().pem + pki.intermediate().pem
KEY = pki.pkcs1("a.test")

Damage = Callable[[bytes], bytes]


def read(data: bytes) -> Document:
    return document.read(SourceFile("server.pem", data, NOW))


def objects(data: bytes) -> list[bytes | None]:
    return [block.der for block in read(data).blocks]


def mend(data: bytes, *, with_unsafe: bool = False, config: Config = NAMED) -> tuple[bytes, repair.Repair]:
    request = Request(standard_input=data, standard_input_name="server.pem")
    repaired = repair.repair(request, config, NOW, with_unsafe=with_unsafe)
    [after] = [change.after for change in repaired.changes] or [data]
    return after, repaired


def about_text(repaired: repair.Repair) -> set[str]:
    return {one.rule.code for one in repaired.left.kept if one.rule.code.startswith("CLB1")}


def wrapped(width: int) -> Damage:
    def damage(text: bytes) -> bytes:
        def rewrap(match: re.Match[bytes]) -> bytes:
            body = re.sub(rb"\s", b"", match[2])
            lines = [body[start : start + width] for start in range(0, len(body), width)]
            return match[1] + b"\n" + b"\n".join(lines) + b"\n" + match[3]

        return re.sub(rb"(-----BEGIN [^-]+-----)([^-]+)(-----END [^-]+-----)", rewrap, text)

    return damage


def on_lines(pattern: bytes, replacement: bytes) -> Damage:
    return lambda text: re.sub(pattern, replacement, text, flags=re.MULTILINE)


def once(pattern: bytes, replacement: bytes) -> Damage:
    return lambda text: re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)


DAMAGES: dict[str, Damage] = {
    "lines of 76": wrapped(76),
    "lines of 48": wrapped(48),
    "one long line": wrapped(100_000),
    "indented": on_lines(rb"^(?=.)", b"    "),
    "indented by tabs": on_lines(rb"^(?=.)", b"\t"),
    "trailing blanks": on_lines(rb"(?=\r?$)", b"  "),
    "one trailing blank": once(rb"$", b" "),
    "blank lines everywhere": on_lines(rb"\n", b"\n\n"),
    "a blank line between blocks": on_lines(rb"(?<=-----)\n(?=-----BEGIN)", b"\n\n"),
    "blank lines around": lambda text: b"\n\n" + text + b"\n\n",
    "CR LF": on_lines(rb"\r?\n", b"\r\n"),
    "one CR LF": once(rb"\n", b"\r\n"),
    "byte order mark": lambda text: b"\xef\xbb\xbf" + text,
    "byte order mark in the middle": once(rb"(?<=\n)-----BEGIN", b"\xef\xbb\xbf-----BEGIN"),
    "Bag Attributes": on_lines(
        rb"^(?=-----BEGIN)", b"Bag Attributes\n    localKeyID: 01 02\nKey Attributes: <No Attributes>\n"
    ),
    "subject and issuer": on_lines(rb"^(?=-----BEGIN)", b"subject=CN = a.test\nissuer=CN = b.test\n\n"),
    "words behind END": lambda text: text.rstrip(b"\r\n") + b" thank you\n",
    "a comment": lambda text: b"# for the load balancer\n" + text,
    "glued boundaries": on_lines(rb"(?<=-----)\r?\n(?=-----BEGIN)", b""),
    "glued body": once(rb"(?<=E-----)\r?\n", b""),
    "en dashes": once(rb"^-----BEGIN", "\u2013\u2013\u2013BEGIN".encode()),
    "four hyphens": once(rb"^-----END", b"----END"),
    "blanks in a boundary": once(rb"^-----BEGIN ", b"----- BEGIN  "),
    "BEGIN missing": once(rb"^-----BEGIN [A-Z ]+-----\r?\n", b""),
    "END missing": once(rb"^-----END [A-Z ]+-----\s*\Z", b""),
    "escaped line ends": lambda text: text.replace(b"\r\n", b"\n").replace(b"\n", b"\\n"),
    "blanks for line ends": lambda text: text.replace(b"\r\n", b"\n").replace(b"\n", b" "),
    "quotation marks": lambda text: b'"' + text.strip() + b'"\n',
    "no line end at the end": lambda text: text.rstrip(b"\r\n"),
    "NUL bytes at the end": lambda text: text + b"\0\0\0",
}
damages = st.lists(st.sampled_from(sorted(DAMAGES)), min_size=1, max_size=4, unique=True)


@pytest.mark.parametrize("name", sorted(DAMAGES))
@pytest.mark.parametrize("text", [CHAIN, KEY], ids=["chain", "key"])
def test_one_damage_is_undone(text: bytes, name: str) -> None:
    damaged = DAMAGES[name](text)
    mended, repaired = mend(damaged)

    assert objects(mended) == objects(text)
    assert about_text(repaired) == set()
    assert mended.rstrip(b"\n") == text.rstrip(b"\n")


@PROFILE
@given(st.sampled_from([CHAIN, KEY]), damages)
def test_damages_of_any_kind_and_order_are_undone_together(text: bytes, names: list[str]) -> None:
    damaged = text
    for name in names:
        damaged = DAMAGES[name](damaged)
    assume(objects(damaged) == objects(text))
    mended, repaired = mend(damaged)

    assert about_text(repaired) == set(), names
    assert mended.rstrip(b"\n") == text.rstrip(b"\n"), names


@PROFILE
@given(inputs)
def test_a_safe_fix_keeps_every_object_in_its_place_and_what_is_beyond_help(data: bytes) -> None:
    before = read(data)
    mended, _ = mend(data)
    after = read(mended)

    assert [block.der for block in after.blocks] == [block.der for block in before.blocks]
    for block in before.blocks:
        if block.der is None and not block.is_encrypted:
            assert before.text[block.span.start : block.span.end] in after.text


@PROFILE
@given(inputs)
def test_an_unsafe_fix_loses_no_key_and_no_certificate_that_is_there_once(data: bytes) -> None:
    before = read(data)
    mended, repaired = mend(data, with_unsafe=True, config=Config())
    after = read(mended)
    kept = {one.sha256 for one in after.certificates}
    titles = {title for change in repaired.changes for title in change.titles}

    assert {one.public.identity for one in before.private_keys} <= {one.public.identity for one in after.private_keys}
    if "take the unrelated certificate out" not in titles:
        assert {one.sha256 for one in before.certificates} <= kept


@PROFILE
@given(inputs, st.booleans())
def test_a_second_time_changes_nothing(data: bytes, with_unsafe: bool) -> None:
    mended, _ = mend(data, with_unsafe=with_unsafe)
    again, _ = mend(mended, with_unsafe=with_unsafe)

    assert again == mended


def test_a_file_without_faults_is_left_byte_for_byte() -> None:
    for text in (CHAIN, KEY, CHAIN + KEY):
        assert mend(text, with_unsafe=True)[0] == text


@pytest.mark.parametrize("end", [b"", b"\n", b"\x00", b"\x20\x0a", b"\xa0\x1b"])
def test_a_small_key_in_der_between_the_blocks_is_neither_text_nor_taken_out(end: bytes) -> None:
    octets = (
        bytes.fromhex("30770201010420")
        + b"\n" * 30
        + end.rjust(2, b"k")
        + bytes.fromhex("a00a06082a8648ce3d030107a144034200")
    )
    key = octets + b"\x04" + b"q" * (0x77 + 2 - len(octets) - 1 - len(end)) + end
    for data in (CHAIN + key, key + b"\n" + CHAIN):
        mended, _ = mend(data, with_unsafe=True)

        assert key.strip(b"\n ") in mended
        assert secrecy.holds_private_key(read(data))


def in_one_block(*pieces: bytes) -> bytes:
    return mending.pem("CERTIFICATE", b"".join(pieces)) + b"\n"


def test_what_stands_behind_a_certificate_in_its_block_is_cut_off_only_if_it_cannot_be_a_key() -> None:
    certificate, key = pki.leaf().der, read(KEY).blocks[0].der
    assert key

    assert objects(mend(in_one_block(certificate, bytes(15)), with_unsafe=True)[0]) == [certificate]
    for rest in (key, key[400:], key[-16:]):
        data = in_one_block(certificate, rest)
        assert mend(data, with_unsafe=True)[0] == data


def test_an_object_that_nobody_knows_is_not_written_anew() -> None:
    key = read(KEY).blocks[0].der
    assert key
    for rest in (b"", b"rest"):
        data = in_one_block(b"\x30\x82\x02\x00\x02\x81\x03abc", key[100:606], rest)
        data = data[:92] + b"\n" + data[92:]

        assert read(data).blocks[0].der
        assert mend(data, with_unsafe=True)[0] == data
