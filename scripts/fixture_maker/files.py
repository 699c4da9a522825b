"""Files of fixtures by their path below the folder of a rule, and the shapes they come in."""

from __future__ import annotations

from fixture_maker import material

Files = dict[str, bytes]
"""Content by path: `bad/CASE` or `good/CASE`, and for a case that is a folder the name of a file in it."""

ARGUMENTS = "arguments.txt"
"""A file in a case that is a folder, with the arguments of `clbcertlint check` in place of the folder's name."""

PRESENTATION = b"PK\x03\x04\x14\x00\x06\x00\x08\x00Index/Document.iwa"
"""How a Keynote presentation begins, whose name ends in `.key` too."""


def pair(case: str, certificate: bytes | None = None, key: bytes | None = None) -> Files:
    """A case with a certificate file and its key file; what is not given is as CLB takes it."""
    return {
        f"{case}/server.key": material.pkcs1() if key is None else key,
        f"{case}/server.pem": material.chain() if certificate is None else certificate,
    }


def key_alone(case: str, key: bytes) -> Files:
    """A case with a key and nothing else."""
    return {f"{case}/server.key": key}


def named(case: str, arguments: str, files: Files) -> Files:
    """A case whose upload is named on the command line; `{}` in the arguments stands for the folder."""
    name = case.partition("/")[2]
    found = {f"{case}/{file}": data for file, data in files.items()}
    return {**found, f"{case}/{ARGUMENTS}": arguments.replace("{}", name).encode() + b"\n"}


def certificate_alone(case: str, certificate: bytes) -> Files:
    """A case with a certificate whose key is said to be kept elsewhere."""
    return named(case, "--certificate {}/server.pem --no-private-key", {"server.pem": certificate})


def named_pair(case: str, certificate: bytes | None = None, key: bytes | None = None) -> Files:
    """A pair that the command line names."""
    arguments = "--certificate {}/server.pem --private-key {}/server.key"
    files = {name.rpartition("/")[2]: data for name, data in pair(case, certificate, key).items()}
    return named(case, arguments, files)


def configured(case: str, settings: str, files: Files) -> Files:
    """A case whose folder is linted with the configuration that lies in it."""
    settings_file = {"clbcertlint.toml": settings.encode()}
    return named(case, "--config {}/clbcertlint.toml {}", {**files, **settings_file})


def good_pair() -> Files:
    """The good case that most rules have: a full chain and its key, as CLB takes them."""
    return pair("good/pair")
