"""A file that is mended is there whole, the old or the new one, whatever goes wrong and whenever the process dies."""

from __future__ import annotations

import builtins
import errno
import os
import resource
import signal
import stat
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import pki
from clbcertlint import rewriting, whole_file
from clbcertlint.rewriting import RewriteError, rewrite
from clbcertlint.sources import files
from run_cli import NOBODY, Here, as_nobody, fresh

OLD, NEW = b"old " * 5_000, b"new " * 10_000
ATTRIBUTE = "user.clbcertlint"
ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"
EVERYBODY = 0xFFFFFFFF
IS_ROOT = os.getuid() == 0
OWNER, GROUP = (NOBODY, NOBODY) if IS_ROOT else (os.getuid(), os.getgid())
for_root = pytest.mark.skipif(not IS_ROOT, reason="only root can give files away, or become somebody else")

Act = Callable[[int, str, "Callable[[], Any]"], Any]
"""What to do in place of a step: its number, its name, and a function that takes it."""


class Steps:
    """The calls that writing makes of the system: each goes through `act`, which may do something else."""

    def __init__(self, patch: pytest.MonkeyPatch, act: Act = lambda number, name, take: take()) -> None:
        self.names: list[str] = []
        self._act = act
        for module in (rewriting, whole_file):
            patch.setattr(module, "os", _Watched(os, self))
            patch.setattr(module, "open", self.watched(self.open), raising=False)

    def open(self, *arguments: Any, **options: Any) -> Any:
        return _Watched(builtins.open(*arguments, **options), self)

    def watched(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.names.append(function.__name__)
            return self._act(len(self.names), function.__name__, lambda: function(*arguments, **options))

        return call


class _Watched:
    """A module or an open file whose functions are steps."""

    def __init__(self, watched: Any, steps: Steps) -> None:
        self._watched = watched
        self._steps = steps

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._watched, name)
        is_step = callable(value) and not isinstance(value, type)
        return self._steps.watched(value) if is_step else value

    def __enter__(self) -> _Watched:
        return self

    def __exit__(self, *_: object) -> None:
        self._steps.watched(self._watched.close)()


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file of another user, with an extended attribute, alone in its folder."""
    path = tmp_path / "tls" / "server.key"
    path.parent.mkdir()
    renew(path)
    return path


def renew(path: Path, mode: int = 0o640) -> None:
    """Leave nothing but the old file in its folder."""
    for one in path.parent.iterdir():
        one.unlink()
    path.write_bytes(OLD)
    os.chown(path, OWNER, GROUP)
    path.chmod(mode)
    give(path, ATTRIBUTE, b"kept")


def give(path: Path, attribute: str, value: bytes) -> None:
    try:
        os.setxattr(path, attribute, value)
    except OSError as fault:
        pytest.skip(f"no extended attributes here: {fault.strerror}")


def access_list(*entries: tuple[int, int, int]) -> bytes:
    """A POSIX access control list of entries: tag, permissions, who."""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


OWNER_AND_NOBODY = access_list(
    (1, 6, EVERYBODY), (2, 4, NOBODY), (4, 0, EVERYBODY), (16, 4, EVERYBODY), (32, 0, EVERYBODY)
)


def others(path: Path) -> list[Path]:
    return sorted(one for one in path.parent.iterdir() if one != path)


def identity(path: Path) -> tuple[int, int, int, bytes]:
    """Permissions, owner, group and the attribute of a file."""
    status = path.stat()
    return stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid, os.getxattr(path, ATTRIBUTE)


def facts(path: Path) -> tuple[int, ...]:
    status = path.stat()
    return status.st_ino, status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns


def count(path: Path) -> list[str]:
    """The names of the steps by which a file is rewritten."""
    with pytest.MonkeyPatch.context() as patch:
        steps = Steps(patch)
        rewrite(str(path), OLD, NEW)
    return steps.names


def die(path: Path, at: int, when: str) -> None:
    """Rewrite a file in a process that is killed before or behind a step, or within one that writes."""

    def act(number: int, name: str, take: Callable[[], Any]) -> Any:
        if number != at:
            return take()
        if when == "behind":
            take()
        if when == "within":
            [unfinished] = others(path)
            unfinished.write_bytes(NEW[: len(NEW) // 2])
        return os.kill(os.getpid(), signal.SIGKILL)

    child = os.fork()
    if not child:
        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, act)
            rewrite(str(path), OLD, NEW)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the step was not reached"


def whole(path: Path) -> bytes:
    """What a file holds; nothing that lies beside it may be wider than it, or be taken for a certificate or key."""
    content = path.read_bytes()
    assert content in (OLD, NEW)
    for one in others(path):
        assert not files.is_candidate_name(one.name)
        mode = stat.S_IMODE(one.stat().st_mode)
        is_as_the_target = mode & ~stat.S_IMODE(path.stat().st_mode) == 0 and one.stat().st_uid == path.stat().st_uid
        assert mode & ~0o600 == 0 or (is_as_the_target and one.read_bytes() == NEW), oct(mode)
    return content


class TestKilled:
    @pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o444])
    def test_at_any_step_the_old_or_the_new_file_is_there(self, target: Path, mode: int) -> None:
        names = count(target)
        found = []
        for number, name in enumerate(names, start=1):
            for when in ("before", "within", "behind") if name == "write" else ("before", "behind"):
                renew(target, mode)
                expected = identity(target)
                die(target, number, when)
                found.append(whole(target))
                assert identity(target) == expected, name
        # The old one up to the renaming, the new one from there.
        assert found == [OLD] * found.count(OLD) + [NEW] * found.count(NEW)
        assert min(found.count(OLD), found.count(NEW)) > 0

    @for_root
    def test_every_step_that_matters_is_among_them(self, target: Path) -> None:
        wanted = ["open", "write", "flush", "chown", "setxattr", "chmod", "fsync", "close", "replace", "open", "fsync"]
        names = iter(count(target))
        assert [name for name in wanted if name in names] == wanted
        assert target.read_bytes() == NEW

    def test_nobody_else_can_read_the_new_file_before_it_is_written(self, target: Path) -> None:
        seen: list[tuple[str, int]] = []

        def act(number: int, name: str, take: Callable[[], Any]) -> Any:
            result = take()
            seen.extend((name, stat.S_IMODE(one.stat().st_mode)) for one in others(target))
            return result

        with pytest.MonkeyPatch.context() as patch:
            old = os.umask(0)
            try:
                Steps(patch, act)
                rewrite(str(target), OLD, NEW)
            finally:
                os.umask(old)
        until = [name for name, _ in seen].index("chmod")
        assert {mode for _, mode in seen[:until]} == {0o600}
        assert {mode for _, mode in seen[until:]} == {0o640}

    def test_what_a_dead_run_left_is_in_the_way_of_nobody(self, target: Path, here: Here) -> None:
        die(target, count_to(target, "replace"), "before")
        assert len(others(target)) == 1
        assert here("check", "--show-files", "tls").out == "tls/server.key\n"
        rewrite(str(target), OLD, NEW)
        assert target.read_bytes() == NEW


def count_to(path: Path, name: str) -> int:
    number = count(path).index(name) + 1
    renew(path)
    return number


class TestFailing:
    @pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EPERM, errno.EDQUOT])
    def test_at_any_step_leaves_the_old_file_and_nothing_else(self, target: Path, number: int) -> None:
        names = count(target)
        taken = names.index("replace")
        for index, name in enumerate(names):
            renew(target)
            expected = identity(target)

            def act(at: int, name: str, take: Callable[[], Any], index: int = index) -> Any:
                if at == index + 1:
                    if name == "close":
                        take()
                    raise OSError(number, os.strerror(number))
                return take()

            with pytest.MonkeyPatch.context() as patch:
                Steps(patch, act)
                if index <= taken:
                    with pytest.raises(RewriteError, match=os.strerror(number)):
                        rewrite(str(target), OLD, NEW)
                else:
                    rewrite(str(target), OLD, NEW)
            assert target.read_bytes() == (OLD if index <= taken else NEW), name
            assert identity(target) == expected
            assert others(target) == [], name

    def test_to_remove_the_unfinished_file_too_still_tells_the_first_failure(self, target: Path) -> None:
        def act(_: int, name: str, take: Callable[[], Any]) -> Any:
            if name in ("fsync", "unlink"):
                raise OSError(errno.ENOSPC if name == "fsync" else errno.EIO, name)
            return take()

        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, act)
            with pytest.raises(RewriteError, match="fsync"):
                rewrite(str(target), OLD, NEW)
        assert whole(target) == OLD

    def test_an_interruption_leaves_nothing_behind(self, target: Path) -> None:
        def act(_: int, name: str, take: Callable[[], Any]) -> Any:
            if name == "fsync":
                raise KeyboardInterrupt
            return take()

        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, act)
            with pytest.raises(KeyboardInterrupt):
                rewrite(str(target), OLD, NEW)
        assert (target.read_bytes(), others(target)) == (OLD, [])


class TestChangedMeanwhile:
    def test_between_reading_and_writing(self, target: Path) -> None:
        for other in (OLD[:-1], OLD + b" ", b"", OLD[:-1] + b"X"):
            target.write_bytes(other)
            with pytest.raises(RewriteError, match="it has changed meanwhile"):
                rewrite(str(target), OLD, NEW)
            assert (target.read_bytes(), others(target)) == (other, [])

    def test_while_the_new_file_is_written(self, target: Path) -> None:
        def act(_: int, name: str, take: Callable[[], Any]) -> Any:
            if name == "chmod":
                target.write_bytes(b"somebody else's")
            return take()

        with pytest.MonkeyPatch.context() as patch:
            Steps(patch, act)
            with pytest.raises(RewriteError, match="it has changed meanwhile"):
                rewrite(str(target), OLD, NEW)
        assert (target.read_bytes(), others(target)) == (b"somebody else's", [])

    def test_to_what_it_should_become_is_no_fault(self, target: Path) -> None:
        target.write_bytes(NEW)
        before = target.stat()
        assert rewrite(str(target), OLD, NEW) == ""
        assert target.stat().st_ino == before.st_ino

    @pytest.mark.parametrize("kind", ["gone", "folder", "link to nothing", "link in a circle"])
    def test_to_something_that_is_no_file(self, target: Path, kind: str) -> None:
        target.unlink()
        if kind == "folder":
            target.mkdir()
        if kind.startswith("link"):
            target.symlink_to("nothing" if kind.endswith("nothing") else target.name)
        with pytest.raises(RewriteError, match=r"\A[A-Z][a-z ]+\Z"):
            rewrite(str(target), OLD, NEW)
        assert others(target) == []
        assert os.path.lexists(target) == (kind != "gone")


class TestWhatIsKept:
    @pytest.mark.parametrize("umask", [0, 0o022, 0o077, 0o777])
    @pytest.mark.parametrize("mode", [0o600, 0o644, 0o666, 0o400, 0o755, 0o4750])
    def test_mode_owner_and_attributes_whatever_the_umask(self, target: Path, mode: int, umask: int) -> None:
        renew(target, mode)
        expected = identity(target)
        old = os.umask(umask)
        try:
            rewrite(str(target), OLD, NEW)
            assert os.umask(umask) == umask
        finally:
            os.umask(old)
        assert (target.read_bytes(), identity(target)) == (NEW, expected)

    @pytest.mark.parametrize("umask", [0o022, 0o077])
    def test_a_new_file_has_what_the_umask_leaves(self, tmp_path: Path, umask: int) -> None:
        old = os.umask(umask)
        try:
            whole_file.write(str(tmp_path / "a.pem"), NEW)
            whole_file.write(str(tmp_path / "a.key"), NEW, mode=0o600)
        finally:
            os.umask(old)
        assert stat.S_IMODE((tmp_path / "a.pem").stat().st_mode) == 0o666 & ~umask
        assert stat.S_IMODE((tmp_path / "a.key").stat().st_mode) == 0o600

    @for_root
    def test_the_group_in_a_folder_that_gives_its_own(self, target: Path) -> None:
        os.chown(target.parent, -1, 12)
        target.parent.chmod(0o2755)
        expected = identity(target)
        rewrite(str(target), OLD, NEW)
        assert identity(target) == expected
        assert stat.S_IMODE(target.parent.stat().st_mode) == 0o2755

    def test_an_access_control_list(self, target: Path) -> None:
        give(target, ACCESS, OWNER_AND_NOBODY)
        rewrite(str(target), OLD, NEW)
        assert os.getxattr(target, ACCESS) == OWNER_AND_NOBODY

    def test_that_it_has_no_access_control_list_in_a_folder_that_gives_one(self, target: Path) -> None:
        give(target.parent, DEFAULT, OWNER_AND_NOBODY)
        expected = identity(target)
        rewrite(str(target), OLD, NEW)
        assert ACCESS not in os.listxattr(target)
        assert identity(target) == expected

    @for_root
    @pytest.mark.parametrize(("attribute", "is_mended"), [(ATTRIBUTE, False), ("security.clbcertlint", True)])
    def test_attributes_of_users_have_to_be_kept_and_those_of_the_system_where_they_can_be(
        self, target: Path, attribute: str, *, is_mended: bool
    ) -> None:
        give(target, attribute, b"kept")

        def refuse(path: str, name: str, value: bytes) -> None:
            if name == attribute:
                raise OSError(errno.EPERM, "Operation not permitted")
            set_attribute(path, name, value)

        set_attribute = os.setxattr
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "setxattr", refuse)
            if is_mended:
                rewrite(str(target), OLD, NEW)
            else:
                with pytest.raises(RewriteError, match="not permitted"):
                    rewrite(str(target), OLD, NEW)
        assert target.read_bytes() == (NEW if is_mended else OLD)

    def test_a_system_without_attributes_is_written_to_all_the_same(self, target: Path) -> None:
        def refuse(*_: object) -> None:
            raise OSError(errno.ENOTSUP, "Operation not supported")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "listxattr", refuse)
            rewrite(str(target), OLD, NEW)
        assert target.read_bytes() == NEW

    @pytest.mark.parametrize(
        "name",
        ["é" * 127, "証" * 85, "🔑" * 63, "a" * 255, "a\udcff" * 127],
        ids=["two bytes", "three bytes", "four bytes", "one byte", "not UTF-8"],
    )
    def test_a_name_as_long_as_names_can_be(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / name
        path.write_bytes(OLD)
        rewrite(str(path), OLD, NEW)
        assert (path.read_bytes(), others(path)) == (NEW, [])


class TestLinks:
    def test_a_link_stays_one_and_its_target_is_written_in_its_own_folder(self, target: Path, tmp_path: Path) -> None:
        (tmp_path / "live").mkdir()
        middle, link = tmp_path / "live" / "middle.key", tmp_path / "live" / "server.key"
        middle.symlink_to("../tls/server.key")
        link.symlink_to("middle.key")
        expected = identity(target)
        assert rewrite(str(link), OLD, NEW) == ""
        assert (os.readlink(link), os.readlink(middle)) == ("middle.key", "../tls/server.key")
        assert (target.read_bytes(), identity(target), others(target)) == (NEW, expected, [])
        assert sorted(os.listdir(link.parent)) == ["middle.key", "server.key"]

    def test_another_name_keeps_the_old_text_and_that_is_said(self, target: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.key"
        os.link(target, other)
        assert rewrite(str(target), OLD, NEW) == "; its other names (hard links) keep the old text"
        assert (target.read_bytes(), other.read_bytes()) == (NEW, OLD)
        assert rewrite(str(other), OLD, NEW) == ""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capfdbinary)


@pytest.fixture
def faulty(tmp_path: Path) -> Iterator[Path]:
    """A certificate with a blank line in a folder of the unprivileged user."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    path = folder / "server.pem"
    path.write_bytes(BLANK_LINE)
    for one in (folder, path):
        os.chown(one, NOBODY, NOBODY)
    yield path
    folder.chmod(0o755)


MENDED = pki.leaf("a.test").pem
BLANK_LINE = MENDED.replace(b"-----\n", b"-----\n\n", 1)


class TestCommand:
    def test_tells_what_could_not_be_written_and_mends_the_others(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name in ("a.pem", "b.pem", "c.pem"):
            Path(name).write_bytes(BLANK_LINE)

        def act(_: int, name: str, take: Callable[[], Any]) -> Any:
            if name == "replace" and steps.names.count("replace") == 2:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return take()

        steps = Steps(monkeypatch, act)
        result = here.check("--fix", "--isolated", "--output-format", "concise", "a.pem", "b.pem", "c.pem")
        assert result.status == 2
        assert result.err.splitlines() == [
            "clbcertlint: mended a.pem: take the blank lines out",
            "clbcertlint: mended c.pem: take the blank lines out",
            "clbcertlint: error: b.pem was not mended: No space left on device",
        ]
        assert [path.read_bytes() for path in sorted(Path().glob("*.pem"))] == [MENDED, BLANK_LINE, MENDED]
        assert " CLB109 " in result.out
        assert sorted(os.listdir()) == ["a.pem", "b.pem", "c.pem"]

    def test_a_disk_that_takes_no_more(self, tmp_path: Path) -> None:
        (tmp_path / "a.pem").write_bytes(BLANK_LINE)
        result = fresh(
            *("check", "--fix", "a.pem"),
            cwd=tmp_path,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (512, 512)),
        )
        assert result.returncode == 2
        assert b"error: a.pem was not mended: File too large\n" in result.stderr
        assert (tmp_path / "a.pem").read_bytes() == BLANK_LINE
        assert os.listdir(tmp_path) == ["a.pem"]

    @for_root
    def test_mends_what_belongs_to_the_user(self, faulty: Path) -> None:
        result = as_nobody("check", "--fix", "server.pem", cwd=faulty.parent)
        assert "mended server.pem" in result.stderr
        assert faulty.read_bytes() == MENDED
        assert faulty.stat().st_uid == NOBODY

    @for_root
    @pytest.mark.parametrize(
        ("obstacle", "sentence"),
        [
            ("owner", "its owner and group cannot be kept: Operation not permitted"),
            ("group", "its owner and group cannot be kept: Operation not permitted"),
            ("file", "it is protected against writing"),
            ("folder", "its folder is protected against writing"),
        ],
    )
    def test_leaves_alone_what_a_user_may_not_write(self, faulty: Path, obstacle: str, sentence: str) -> None:
        if obstacle == "owner":
            os.chown(faulty, 0, -1)
            faulty.chmod(0o666)
        if obstacle == "group":
            os.chown(faulty, -1, 0)
        if obstacle == "file":
            faulty.chmod(0o444)
        if obstacle == "folder":
            os.chown(faulty.parent, 0, 0)
        before = facts(faulty)
        result = as_nobody("check", "--fix", "server.pem", cwd=faulty.parent)
        assert result.returncode == 2
        assert f"clbcertlint: error: server.pem was not mended: {sentence}\n" in result.stderr
        assert faulty.read_bytes() == BLANK_LINE
        assert facts(faulty) == before
        assert others(faulty) == []

    def test_two_links_to_one_file_are_mended_once(self, here: Here) -> None:
        Path("archive").mkdir()
        Path("archive/a1.pem").write_bytes(BLANK_LINE)
        for name in ("a.pem", "b.pem"):
            Path(name).symlink_to("archive/a1.pem")
        result = here.check("--fix", "--isolated", ".")
        assert result.status == 0, result.err
        assert "error" not in result.err
        assert Path("archive/a1.pem").read_bytes() == MENDED
        assert [Path(name).is_symlink() for name in ("a.pem", "b.pem")] == [True, True]

    def test_tells_of_hard_links(self, here: Here) -> None:
        Path("a.pem").write_bytes(BLANK_LINE)
        os.link("a.pem", "b.txt")
        result = here.check("--fix", "a.pem")
        said = "mended a.pem: take the blank lines out; its other names (hard links) keep the old text"
        assert said in result.err
        assert (Path("a.pem").read_bytes(), Path("b.txt").read_bytes()) == (MENDED, BLANK_LINE)
