"""nginx loads what was converted or mended, and a client that trusts the root completes a TLS handshake with it."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import pki
from bundle_files import PASSWORD, Converter, pfx, write

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine: no pair is loaded by a server")

LONGEST = 30
CONFIGURATION = """\
daemon off;
worker_processes 1;
pid nginx.pid;
events {{ }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/a.test.pem;
        ssl_certificate_key {folder}/a.test.key;
        return 204;
    }}
}}
"""


@contextmanager
def serving(folder: str) -> Iterator[int]:
    """The port of an nginx that serves the pair of a folder.

    The socket is opened here and handed over, as nginx does it to its successor when it is upgraded: connections wait
    in it until nginx is there, and fail when nginx has ended.
    """
    assert NGINX is not None
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        Path("nginx.conf").write_text(CONFIGURATION.format(port=port, folder=Path(folder).resolve()))
        process = subprocess.Popen(
            [NGINX, "-p", str(Path.cwd()), "-c", str(Path("nginx.conf").resolve()), "-e", "stderr"],
            env={"NGINX": f"{listening.fileno()};"},
            pass_fds=[listening.fileno()],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
    try:
        yield port
    finally:
        # This ends its worker too, as a harder signal would not.
        process.terminate()
        _, said = process.communicate(timeout=LONGEST)
        sys.stderr.write(said.decode())


def greeted(port: int, name: str = "a.test", trusted: pki.Issued | None = None) -> tuple[bytes, bytes]:
    """The server's certificate in DER and the first line of its answer, for a client that trusts the root alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=(trusted or pki.root()).pem.decode())
    with (
        socket.create_connection(("127.0.0.1", port), LONGEST) as connection,
        context.wrap_socket(connection, server_hostname=name) as client,
    ):
        client.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        return client.getpeercert(binary_form=True) or b"", client.makefile("rb").readline()


def test_what_was_converted_from_pkcs12_is_served(convert: Converter) -> None:
    write({"a.test.pfx": pfx(pki.leaf(), [pki.root(), pki.intermediate()]), "word": PASSWORD.encode()})
    assert convert("a.test.pfx", "-o", "pair", "--password-file", "word").status == 0
    with serving("pair") as port:
        assert greeted(port) == (pki.leaf().der, b"HTTP/1.1 204 No Content\r\n")


def test_what_was_converted_from_one_pem_file_is_served(convert: Converter) -> None:
    write({"a.test.pem": pki.root().pem + pki.pkcs8("a.test") + pki.intermediate().pem + pki.leaf().pem})
    assert convert("a.test.pem", "-o", "pair").status == 0
    with serving("pair") as port:
        assert greeted(port) == (pki.leaf().der, b"HTTP/1.1 204 No Content\r\n")


def test_what_was_mended_is_served(convert: Converter) -> None:
    shuffled = b"Bag Attributes\n\n" + pki.intermediate().pem + b"\n" + pki.root().pem + pki.leaf().pem
    write({"pair/a.test.pem": shuffled, "pair/a.test.key": pki.pkcs8("a.test").replace(b"\n", b"\r\n\r\n")})
    assert convert.check("pair").status == 1
    assert convert.check("--fix", "--unsafe-fixes", "pair").status == 0
    with serving("pair") as port:
        assert greeted(port) == (pki.leaf().der, b"HTTP/1.1 204 No Content\r\n")


def another_root() -> pki.Issued:
    return pki.issue("Another Root", ca=True)


@pytest.mark.parametrize(
    ("files", "name", "trusted"),
    [
        (lambda: (pki.leaf().pem, pki.pkcs1("a.test")), "a.test", pki.root),
        (lambda: (pki.leaf().pem + pki.intermediate().pem, pki.pkcs1("a.test")), "b.test", pki.root),
        (lambda: (pki.leaf().pem + pki.intermediate().pem, pki.pkcs1("a.test")), "a.test", another_root),
    ],
    ids=["without the intermediate", "another name", "another root"],
)
def test_the_client_looks_closely(
    files: Callable[[], tuple[bytes, bytes]], name: str, trusted: Callable[[], pki.Issued], convert: Converter
) -> None:
    certificate, key = files()
    write({"pair/a.test.pem": certificate, "pair/a.test.key": key})
    with serving("pair") as port, pytest.raises(ssl.SSLCertVerificationError):
        greeted(port, name, trusted())


def test_nginx_looks_closely(convert: Converter) -> None:
    write({"pair/a.test.pem": pki.leaf().pem + pki.intermediate().pem, "pair/a.test.key": pki.pkcs1("b.test")})
    with serving("pair") as port, pytest.raises(OSError, match=r"refused|reset"):
        greeted(port)
