"""The programs that are measured, as commands; or what is missing, so that it can be told."""

from __future__ import annotations

import functools
import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from measuring import Command

HERE = Path(__file__).parent
CHECK = ("check", "--isolated", "--fail-level", "note")
_NGINX_START = """\
daemon off;
pid nginx.pid;
events { }
http {
    access_log off;
    server_names_hash_max_size 65536;
    server_names_hash_bucket_size 128;
"""
_NGINX_SERVER = """\
    server {{
        listen unix:nginx.sock ssl;
        server_name {host}.example.com;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
    }}
"""
_OPENSSL_LOOP = """\
while read -r certificate key; do
    if [ "$(openssl x509 -noout -modulus -in "$certificate")" != "$(openssl rsa -noout -modulus -in "$key")" ]; then
        echo "$certificate does not match $key"
    fi
done < "$1"
"""


@dataclass(frozen=True)
class Missing:
    """A program that cannot be run here, and why."""

    why: str


Program = Command | Missing


def find(name: str) -> str | None:
    """The path of a program: beside the interpreter, on the PATH, or where the system has those for root."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath), "/usr/sbin"]
    return shutil.which(name, path=os.pathsep.join(folders))


def external(name: str, *words: str, folder: Path | None = None, statuses: tuple[int, ...] = (0,)) -> Program:
    """Somebody else's program."""
    path = find(name)
    if path is None:
        return Missing(f"{name} is not on the PATH")
    return Command((path, *words), folder, statuses)


def python(*words: str) -> Command:
    """The interpreter that runs the benchmark."""
    return Command((sys.executable, *words))


def clbcertlint(*words: str, folder: Path | None = None, is_slow: bool = False) -> Command:
    """The installed command; `python -m clbcertlint` where it is not installed as one."""
    script = find("clbcertlint")
    program = (script,) if script else (sys.executable, "-m", "clbcertlint")
    return Command((*program, *words), folder, is_slow=is_slow)


def check(*words: str, processes: int | None = None, folder: Path | None = None, is_slow: bool = False) -> Program:
    """The linter in its default settings, in so many processes; a finding of any kind makes the benchmark fail.

    Without `processes` it is left to the linter how many there are.
    """
    jobs: tuple[str, ...] = ()
    if has_jobs():
        jobs = () if processes is None else ("--jobs", str(processes))
    elif processes not in {None, 1}:
        return Missing("clbcertlint has no option --jobs")
    return clbcertlint(*CHECK, *jobs, *words, folder=folder, is_slow=is_slow)


@functools.cache
def has_jobs() -> bool:
    """Whether the linter can be told how many processes to use."""
    words = clbcertlint("check", "--help").words
    return "--jobs" in subprocess.run(words, check=True, capture_output=True, encoding="utf-8").stdout


def load_and_compare(uploads: Path) -> Command:
    """The bare loop with `cryptography`."""
    return python(str(HERE / "load_and_compare.py"), str(uploads))


def openssl_loop(uploads: Path, work: Path, part: int) -> Program:
    """The loop that people write in shell, on the first `part` of the uploads."""
    shell = find("sh")
    if find("openssl") is None or shell is None:
        return Missing("openssl is not on the PATH")
    pairs = pairs_below(uploads)
    part = min(part, len(pairs))
    listed = work / f"{uploads.name}.pairs"
    listed.write_text("".join(f"{certificate} {key}\n" for certificate, key in pairs[:part]))
    return Command((shell, "-c", _OPENSSL_LOOP, "loop", str(listed)), share=part / len(pairs), is_slow=True)


def nginx(uploads: Path, work: Path) -> Program:
    """`nginx -t` on a server for each upload."""
    servers = (
        _NGINX_SERVER.format(host=f"host-{number}", certificate=certificate, key=key)
        for number, (certificate, key) in enumerate(pairs_below(uploads))
    )
    prefix = work / f"{uploads.name}.nginx"
    prefix.mkdir(exist_ok=True)
    configuration = prefix / "nginx.conf"
    configuration.write_text(f"{_NGINX_START}{''.join(servers)}}}\n")
    return external("nginx", "-t", "-q", "-e", "stderr", "-p", str(prefix), "-c", str(configuration), folder=prefix)


def detect_private_key(repository: Path) -> Program:
    """The hook of pre-commit-hooks on all files of a repository, in pieces as pre-commit hands them over."""
    program, shell = find("detect-private-key"), find("sh")
    if program is None or shell is None:
        return Missing("detect-private-key of pre-commit-hooks is not on the PATH")
    script = f"git ls-files -z | xargs -0 -s 131072 {shlex.quote(program)}"
    found_some = 123
    return Command((shell, "-c", script), repository, (found_some,), is_slow=True)


def git_grep(repository: Path) -> Program:
    """Which files have a certificate in them."""
    return external("git", "grep", "-lI", "BEGIN CERTIFICATE", folder=repository)


def gitleaks(repository: Path) -> Program:
    """A search for secrets of all kinds in the files of a repository."""
    return external("gitleaks", "dir", "--no-banner", "--exit-code", "0", ".", folder=repository)


def pairs_below(uploads: Path) -> list[tuple[Path, Path]]:
    """The certificate files of a corpus of uploads, each with its key file."""
    found = []
    for key in sorted(uploads.rglob("*")):
        if key.name == "privkey.pem":
            found.append((key.with_name("fullchain.pem"), key))
        elif key.suffix == ".key":
            certificate = key.with_suffix(".crt")
            found.append((certificate if certificate.exists() else key.with_suffix(".pem"), key))
    return found
