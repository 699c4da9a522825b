"""Files that come with the package: schemas, and the pages of the rules."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import SourceFileLoader

    __loader__: SourceFileLoader


def read(name: str) -> str:
    """The text of a file by its name, from the folder of the package, with `/` between the parts; also out of a ZIP."""
    path = os.path.join(os.path.dirname(__file__), *name.split("/"))
    return __loader__.get_data(path).decode("utf-8")
