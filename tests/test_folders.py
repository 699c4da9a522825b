"""Reading folder by folder: what there is to read is known first, and each folder is read in its turn, once."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from clbcertlint import matter, pem
from clbcertlint.globs import Globs
from clbcertlint.model import SourceFile
from clbcertlint.sources import files

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
PEM = b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def groups(
    paths: Sequence[str], read_at: datetime, *, exclude: Sequence[str] = (), collection: files.Collection
) -> Iterator[list[SourceFile]]:
    """The folders of some paths, read one after the other; those with nothing in them are left out."""
    for folder in files.folders(paths, exclude=exclude, collection=collection):
        sources = files.read_folder(folder, read_at, collection)
        if sources:
            yield sources


def put(*paths: str, data: bytes = PEM) -> None:
    for path in paths:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        Path(path).write_bytes(data)


def plan(*paths: str, exclude: tuple[str, ...] = ()) -> list[tuple[str, dict[str, bool], tuple[str, ...] | None]]:
    found = files.folders(paths, exclude=exclude, collection=files.Collection())
    return [(one.path, one.targets, one.neighbours) for one in found]


def grouped(*paths: str, exclude: tuple[str, ...] = ()) -> list[list[tuple[str, bool]]]:
    found = groups(paths, NOW, exclude=exclude, collection=files.Collection())
    return [[(source.path, source.is_target) for source in sources] for sources in found]


class TestFolders:
    def test_are_sorted_by_path_with_the_names_to_read(self) -> None:
        put("b/x.pem", "a/z.pem", "a/b/c.pem", "a/b.key", "top.pem")
        put("a/notes.txt")
        assert plan(".") == [
            ("", {"top.pem": False}, ()),
            ("a", {"b.key": False, "z.pem": False}, ()),
            ("a/b", {"c.pem": False}, ()),
            ("b", {"x.pem": False}, ()),
        ]

    def test_say_which_files_were_named(self) -> None:
        put("a/named.pem", "a/found.pem", "a/other.txt")
        assert plan("a", "a/named.pem", "a/other.txt") == [
            ("a", {"found.pem": False, "named.pem": True, "other.txt": True}, ())
        ]

    def test_know_the_neighbours_where_a_search_has_seen_them(self) -> None:
        put("a/server.pem", "a/server.key", "a/notes.txt")
        assert plan("a", exclude=("*.key",)) == [("a", {"server.pem": False}, ("server.key",))]
        assert plan("a/server.pem") == [("a", {"server.pem": True}, None)]

    def test_without_anything_to_read_are_left_out(self) -> None:
        put("a/notes.txt", "b/c/server.pem", "d/server.pem")
        assert plan(".", exclude=("d",)) == [("b/c", {"server.pem": False}, ())]

    def test_come_once_under_the_shortest_path(self) -> None:
        put("long/way/a.pem", "long/way/b.pem")
        Path("short").symlink_to("long/way")
        for paths in (("short/a.pem", "long"), ("long", "short/a.pem")):
            assert plan(*paths) == [("short", {"a.pem": True, "b.pem": False}, ())]
        assert plan("long/way/a.pem", "short") == [("short", {"a.pem": True, "b.pem": False}, ())]

    def test_are_told_without_reading(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put("a/a.pem", "b.pem")
        monkeypatch.setattr(os, "open", None)
        assert [path for path, _, _ in plan("a", "b.pem")] == ["", "a"]

    def test_survive_the_way_to_another_process(self) -> None:
        put("a/server.pem", "a/server.key")
        collection = files.Collection()
        sent = files.folders(["."], exclude=["*.key"], collection=collection)
        received = pickle.loads(pickle.dumps(sent))
        assert [(one.path, one.targets, one.neighbours) for one in received] == plan(".", exclude=("*.key",))
        sources = [files.read_folder(one, NOW, collection) for [one] in (sent, received)]
        assert [[one.path for one in found] for found in sources] == [["a/server.key", "a/server.pem"]] * 2

    def test_tell_what_is_not_there(self) -> None:
        collection = files.Collection()
        assert files.folders(["gone.pem", ""], collection=collection) == []
        assert sorted(collection.errors) == [("", "an empty path names no file"), ("gone.pem", "does not exist")]


class TestGroups:
    def test_hold_targets_and_neighbours_of_a_folder_by_path(self) -> None:
        put("b/server.pem", "b/server.key", "b/server.txt", "a/x.pem", "a.pem")
        assert grouped("b/server.pem", "a", "a.pem") == [
            [("a.pem", True)],
            [("a/x.pem", True)],
            [("b/server.key", False), ("b/server.pem", True)],
        ]

    def test_take_neighbours_that_are_excluded(self) -> None:
        put("a/server.pem", "a/server.key")
        assert grouped(".", exclude=("*.key",)) == [[("a/server.key", False), ("a/server.pem", True)]]

    def test_take_neighbours_that_are_links_out_of_the_folder(self) -> None:
        put("a/server.pem", "elsewhere/server.key")
        Path("a/server.key").symlink_to("../elsewhere/server.key")
        assert grouped("a") == [[("a/server.key", False), ("a/server.pem", True)]]

    def test_are_never_empty(self) -> None:
        put("a/notes.txt", data=b"nothing")
        put("a/server.pem", "b.pem")
        assert grouped("a/notes.txt", "b.pem") == [[("b.pem", True)]]

    def test_are_read_in_their_turn(self) -> None:
        put("a/a.pem", "b/b.pem", "b/c.pem")
        collection = files.Collection()
        found = groups(["."], NOW, collection=collection)
        assert [source.path for source in next(found)] == ["a/a.pem"]
        put("b/b.pem", data=b"changed")
        Path("b/c.pem").unlink()
        assert [source.data for source in next(found)] == [b"changed"]
        assert list(found) == []
        assert collection.notices == ["b/c.pem: not checked, it vanished before it could be read"]

    def test_are_together_what_is_read_at_once(self) -> None:
        put("b/server.pem", "b/server.key", "a.pem", "a/x.pem", "c/y.pem")
        put("a/notes.txt", data=b"nothing")
        Path("c/link.pem").symlink_to("nowhere")
        os.mkfifo("b/pipe.pem")
        paths = ["c", "b/server.pem", "b/pipe.pem", "a.pem", "a", "a/notes.txt", "gone.pem", "c/"]
        whole = files.collect(paths, NOW)
        collection = files.Collection()
        for sources in groups(paths[::-1], NOW, collection=collection):
            collection.sources += sources
        collection.finish()

        def facts(sources: list[SourceFile]) -> list[tuple[object, ...]]:
            return [(one.path, one.data, one.is_target, one.mode) for one in sources]

        assert facts(collection.sources) == facts(whole.sources)
        assert len(whole.sources) == 5
        assert collection.errors == whole.errors
        assert [path for path, _ in whole.errors] == ["b/pipe.pem", "gone.pem"]
        assert collection.notices == whole.notices
        assert len(whole.notices) == 2

    def test_can_be_read_without_neighbours(self) -> None:
        put("a/server.pem", "a/server.key")
        collection = files.Collection()
        [folder] = files.folders(["a/server.pem"], collection=collection)
        found = files.read_folder(folder, NOW, collection, with_context=False)
        assert [source.path for source in found] == ["a/server.pem"]


class TestCost:
    """What a run must not do twice, or at all."""

    @pytest.mark.parametrize("paths", [["."], ["a/server.pem", "a/server.key", "a/notes.txt"], ["a/server.pem"]])
    def test_each_file_is_opened_and_each_folder_listed_once(
        self, monkeypatch: pytest.MonkeyPatch, paths: list[str]
    ) -> None:
        put("a/server.pem", "a/server.key", "a/other.pem", "a/notes.txt")
        done: Counter[object] = Counter()
        really_open, really_scan, really_list = os.open, os.scandir, os.listdir

        def opening(path: str, flags: int) -> int:
            done[path] += 1
            return really_open(path, flags)

        def scanning(path: str) -> object:
            done["scan", path] += 1
            return really_scan(path)

        def listing(path: str) -> list[str]:
            done["scan", path] += 1
            return really_list(path)

        with monkeypatch.context() as patch:
            patch.setattr(os, "open", opening)
            patch.setattr(os, "scandir", scanning)
            patch.setattr(os, "listdir", listing)
            collection = files.collect(paths, NOW, exclude=["other.*"])
        assert len(collection.sources) >= 3
        assert {"a/server.pem", "a/server.key", "a/other.pem", ("scan", "a")} <= done.keys()
        assert set(done.values()) == {1}

    def test_a_named_file_that_begins_otherwise_is_not_read_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put("a.log", data=b"2026-01-01 nothing\n" * 10_000)
        read = 0
        really = os.read

        def reading(descriptor: int, count: int) -> bytes:
            nonlocal read
            chunk = really(descriptor, count)
            read += len(chunk)
            return chunk

        monkeypatch.setattr(os, "read", reading)
        assert files.collect(["a.log"], NOW).notices == [f"a.log: {files.NOTHING_TO_CHECK}"]
        assert 0 < read <= matter.HEAD

    @pytest.mark.parametrize("size", [matter.HEAD - 1, matter.HEAD, matter.HEAD + 1, 100_000])
    def test_one_that_begins_as_a_certificate_is_read_to_its_end(self, size: int) -> None:
        data = PEM.ljust(size, b"\n")
        put("a.txt", "a.pem", data=data)
        assert [source.data for source in files.collect(["a.txt", "a.pem"], NOW).sources] == [data, data]

    def test_a_file_that_comes_in_pieces_is_read_to_its_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        put("a.pem")
        really = os.read
        monkeypatch.setattr(os, "read", lambda descriptor, _: really(descriptor, 7))
        assert [source.data for source in files.collect(["a.pem"], NOW).sources] == [PEM]

    def test_memory_does_not_grow_with_what_is_passed_by(self) -> None:
        def peak(folder: str) -> int:
            tracemalloc.start()
            files.collect([folder], NOW)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return most

        put("few/a.pem", "many/a.pem")
        put(*(f"many/module-{number}.py" for number in range(3000)), data=b"")
        peak("few")
        assert peak("many") < peak("few") + 20_000

    @pytest.mark.parametrize("ending", ["yaml", "key"])
    def test_files_that_are_no_certificate_matter_need_no_parser(self, ending: str) -> None:
        put(*(f"{number}.{ending}" for number in range(5)), data=b"---\nname: backend\n")
        program = (
            "import json, sys; before = set(sys.modules); from clbcertlint.sources import files; "
            "found = files.collect(sys.argv[1:], None, exclude=('.git', 'venv')); "
            "print(json.dumps([len(found.sources), len(found.notices), sorted(set(sys.modules) - before)]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, *os.listdir()], capture_output=True, check=True, timeout=60
        )
        sources, notices, modules = json.loads(done.stdout)
        assert (sources, notices) == ((0, 5) if ending == "yaml" else (5, 0))
        assert "clbcertlint.matter" in modules
        ours = {name.removeprefix("clbcertlint.") for name in modules}
        assert not ours & {"pem", "boundary", "container", "lines", "encoding"}
        if ending == "yaml":
            assert not ours & {"model", "der", "re", "fnmatch", "dataclasses", "unicodedata"}


FULL_WIDTH_HYPHENS = "\uff0d" * 5
PIECES = [
    "-----BEGIN CERTIFICATE-----",
    "BEGIN CERTIFICATE",
    "begin certificate-----",
    "—BEGIN RSA PRIVATE KEY—",
    f"{FULL_WIDTH_HYPHENS}END CERTIFICATE{FULL_WIDTH_HYPHENS}",
    "--END CERTIFICATE--",
    "ENDPOINT",
    "backend",
    "END",
    "-",
    "\ufeff",
    "\u0a45",
    "\"'",
    " \t\v\f",
    "\r",
    "\n",
    "\x00",
    "é",
]
ENCODINGS = ["utf-8", "utf-16", "utf-16le", "utf-16be", "utf-32", "utf-32be", "cp1252"]


@given(
    st.lists(
        st.tuples(st.lists(st.sampled_from(PIECES), max_size=5), st.sampled_from(ENCODINGS)), min_size=1, max_size=3
    )
)
@example([(["\u0a45", "-----BEGIN CERTIFICATE-----"], "utf-16le")])
@example([(["BEGIN CERTIFICATE"], "utf-32")])
def test_nothing_that_begins_with_a_boundary_is_passed_by(parts: list[tuple[list[str], str]]) -> None:
    data = b"".join("".join(pieces).encode(encoding, "replace") for pieces, encoding in parts)
    assert matter.may_begin_as_one(data) or not pem.starts_like_pem(data)


@pytest.mark.parametrize(
    "data",
    [b"", b"\n", b"apiVersion: v1\n", b"---\nkind: Backend\n", b"# The end\n", b"backend: END\n", b"The BEGIN line\n"],
)
def test_the_usual_text_is_passed_by(data: bytes) -> None:
    assert not matter.may_begin_as_one(data)


@pytest.mark.parametrize(
    ("patterns", "path", "expected"),
    [
        (["venv"], "a/venv", True),
        (["venv"], "a/venv/b", False),
        (["a/b"], "a/b", True),
        (["a/b"], "x/a/b", False),
        (["*.key", "*.txt"], "a/b.txt", True),
        (["*.key"], "a.keys", False),
        (["a/*"], "a/b/c", True),
        (["a/*", "[bc].pem"], "x/c.pem", True),
        (["a/?.pem"], "a/bb.pem", False),
        (["[!a].pem"], "a.pem", False),
        (["*"], "a\nb", True),
        (["/a/b"], "/a/b", True),
        ([], "a", False),
    ],
)
def test_globs_fit_names_or_whole_paths(patterns: list[str], path: str, expected: bool) -> None:
    assert Globs(patterns).fit(path) is expected
