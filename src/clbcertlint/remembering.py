"""What is worked out from octets that recur is worked out once, without filling the memory."""

from __future__ import annotations

from functools import lru_cache, wraps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])

MOST_BYTES_REMEMBERED = 16 * 1024
"""Larger octets than this are looked at anew each time: what is remembered must not fill the memory."""


def remembered(most: int) -> Callable[[Function], Function]:
    """Make a function of octets remember its last `most` answers, but for those about large octets."""

    def decorate(function: Function) -> Function:
        cached = lru_cache(most)(function)

        @wraps(function)
        def answer(*octets: bytes) -> Any:
            return (cached if max(map(len, octets)) <= MOST_BYTES_REMEMBERED else function)(*octets)

        return answer  # type: ignore[return-value]

    return decorate
