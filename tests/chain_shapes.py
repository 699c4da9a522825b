"""Chains of every shape: whole, with gaps, with what has expired, with what does not belong, and out of order."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache

import pki

HOW_MANY = 320
LAST_YEAR = datetime(2025, 11, 25, tzinfo=timezone.utc)
NEXT_YEAR = datetime(2027, 11, 25, tzinfo=timezone.utc)

issue = cache(pki.issue)


@dataclass(frozen=True)
class Shape:
    """A file of certificates, and what was done to it."""

    deeds: tuple[str, ...]
    leaf: bytes
    pem: bytes
    root: bytes


class Maker:
    """Makes the chain of a number: the same one at every run."""

    def __init__(self, number: int) -> None:
        self._dice = random.Random(number)
        self._deeds: list[str] = []

    def make(self) -> Shape:
        line = [pki.root()]
        for level in range(self._dice.choice((0, 1, 1, 2, 3))):
            line.append(self._issue(f"Level {level}", line[-1], ca=True))
        leaf = self._issue("a.test", line[-1], ca=False)
        file = [leaf, *reversed(line[1:])]
        self._damage(file)
        self._add(file)
        if self._does("shuffled", 0.15):
            self._dice.shuffle(file)
        return Shape(tuple(self._deeds), leaf.pem, b"".join(one.pem for one in file), pki.root().pem)

    def _does(self, deed: str, chance: float) -> bool:
        happens = self._dice.random() < chance
        if happens:
            self._deeds.append(deed)
        return happens

    def _issue(self, name: str, issuer: pki.Issued, *, ca: bool) -> pki.Issued:
        if self._does(f"{name} expired", 0.1):
            return issue(name, issuer=issuer, ca=ca, not_after=LAST_YEAR)
        if self._does(f"{name} not yet valid", 0.04):
            return issue(name, issuer=issuer, ca=ca, not_before=NEXT_YEAR)
        return issue(name, issuer=issuer, ca=ca)

    def _damage(self, file: list[pki.Issued]) -> None:
        if len(file) > 1 and self._does("wrong key", 0.15):
            victim = self._dice.randrange(1, len(file))
            name = file[victim].certificate.subject.rfc4514_string().removeprefix("CN=")
            file[victim] = issue(name, issuer=pki.root(), key_name="impostor", ca=True)
        if len(file) > 1 and self._does("gap", 0.15):
            del file[self._dice.randrange(1, len(file))]

    def _add(self, file: list[pki.Issued]) -> None:
        if self._does("root included", 0.3):
            file.append(pki.root())
        for deed, chance, not_after in (("expired twin of the root", 0.15, LAST_YEAR), ("twin", 0.1, pki.NOT_AFTER)):
            if self._does(deed, chance):
                old = issue("Old Root", ca=True)
                file.append(issue("Test Root", issuer=old, key_name="Test Root", ca=True, not_after=not_after))
        if self._does("duplicate", 0.1):
            file.insert(self._dice.randrange(1, len(file) + 1), self._dice.choice(file))
        if self._does("stranger", 0.1):
            file.insert(self._dice.randrange(1, len(file) + 1), issue("Stranger", ca=True))
