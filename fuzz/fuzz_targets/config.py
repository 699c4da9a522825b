"""Any bytes as a configuration file are settings or a mistake that is told; settings are printed as they are read."""

from __future__ import annotations

from functools import cache

from clbcertlint import catalogue, config_file
from clbcertlint.config import Config, ConfigError
from clbcertlint.reporters import settings
from fuzz_support import linting, mutators, repository, sandbox, tokens
from fuzz_support.target import Target

NAME = "clbcertlint.toml"


def check(data: bytes) -> None:
    """Read a configuration, print it, read that, and lint a pair of files by it."""
    with sandbox.working_in({**_pair(), NAME: data}):
        try:
            config = config_file.load(NAME, linting.NOW)
        except ConfigError:
            return
        printed = _printed(config)
        sandbox.write(NAME, printed.encode("utf-8"))
        assert _printed(config_file.load(NAME, linting.NOW)) == printed, "settings are read otherwise than printed"
        linting.check_formats(linting.judge(".", config=config), ())


def _printed(config: Config) -> str:
    return settings.render(config, [rule.code for rule in catalogue.select(config.selections)])


@cache
def _pair() -> dict[str, bytes]:
    folder = repository.ROOT / "fixtures" / "demo" / "www"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}


TARGET = Target(check, repository.configurations, mutators.of_bytes(tokens.TOML), tokens.TOML)
