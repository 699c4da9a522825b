"""nginx on loopback ports, for a test: it says whether it loads a site, and serves sites to clients."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
LONGEST = 30
ANSWER = b"HTTP/1.1 204 No Content\r\n"
NO_CHECK_OF_TIME = 0x200000
"""X509_V_FLAG_NO_CHECK_TIME of OpenSSL, for which `ssl` has no name."""

# The security level is named, so that it does not depend on how OpenSSL was built.
_CONFIGURATION = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_ciphers DEFAULT:@SECLEVEL=2;
    {servers}
}}
"""
_SERVER = """
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {site.certificate};
        ssl_certificate_key {site.key};
        {clients}
        return 204;
    }}
"""
_CLIENTS = "ssl_verify_client on; ssl_verify_depth 3; ssl_client_certificate {};"


@dataclass(frozen=True)
class Site:
    """A server: its certificate and key, and the CA certificates by which it knows its clients, if it asks them."""

    certificate: Path
    key: Path
    client_ca: Path | None = None


def refusal(site: Site, folder: Path) -> str:
    """Why nginx does not load a site, in a working folder of its own; empty where it does."""
    with _started([site], folder, "-t") as (process, _):
        _, said = process.communicate(timeout=LONGEST)
    reason = re.search(r"\[emerg\] (.+)", said.decode())
    return "" if process.returncode == 0 else reason[1] if reason else "for no reason that it gives"


@contextmanager
def serving(sites: Sequence[Site], folder: Path) -> Iterator[list[int]]:
    """The ports at which nginx serves sites, from a working folder of its own."""
    with _started(sites, folder) as (process, ports):
        pass
    try:
        yield ports
    finally:
        # This ends its worker too, as a harder signal would not.
        process.terminate()
        _, said = process.communicate(timeout=LONGEST)
        sys.stderr.write(said.decode())


@contextmanager
def _started(sites: Sequence[Site], folder: Path, *words: str) -> Iterator[tuple[subprocess.Popen[bytes], list[int]]]:
    """An nginx with a port for each site.

    The sockets are opened here and handed over, as nginx does it to its successor when it is upgraded: connections wait
    in them until nginx is there, and fail when nginx has ended.
    """
    assert NGINX is not None
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in sites]
        ports: list[int] = [one.getsockname()[1] for one in sockets]
        process = subprocess.Popen(
            [NGINX, "-p", str(folder), "-c", str(_configure(sites, ports, folder)), "-e", "stderr", *words],
            env={"NGINX": "".join(f"{one.fileno()};" for one in sockets)},
            pass_fds=[one.fileno() for one in sockets],
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        yield process, ports


def client(trusted: bytes) -> ssl.SSLContext:
    """A client that trusts certificates in PEM, roots or not, and does not look at the clock."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=trusted.decode())
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | NO_CHECK_OF_TIME
    return context


@dataclass(frozen=True)
class Greeting:
    """What a client got: the server's certificate in DER, protocol, cipher suite, and the first line of the answer."""

    certificate: bytes
    protocol: str
    suite: str
    answer: bytes


def greet(port: int, name: str, context: ssl.SSLContext) -> Greeting:
    """Complete a handshake and ask for the front page; raises what `ssl` raises."""
    with (
        socket.create_connection(("127.0.0.1", port), LONGEST) as connection,
        context.wrap_socket(connection, server_hostname=name) as greeted,
    ):
        greeted.sendall(f"GET / HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n\r\n".encode())
        suite, protocol, _ = greeted.cipher() or ("", "", 0)
        certificate = greeted.getpeercert(binary_form=True) or b""
        return Greeting(certificate, greeted.version() or protocol, suite, greeted.makefile("rb").readline())


def _configure(sites: Sequence[Site], ports: Sequence[int], folder: Path) -> Path:
    servers = "".join(
        _SERVER.format(port=port, site=site, clients=_CLIENTS.format(site.client_ca) if site.client_ca else "")
        for site, port in zip(sites, ports, strict=True)
    )
    file = folder / "nginx.conf"
    file.write_text(_CONFIGURATION.format(folder=folder, servers=servers))
    return file
