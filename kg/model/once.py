"""What a thing works out when it is first asked for it, and keeps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

V = TypeVar("V")


class once(Generic[V]):  # noqa: N801, as `property` is
    """As `functools.cached_property`, without the lock that Python before 3.12 takes each time: cases of rules are many."""

    def __init__(self, of: Callable[[Any], V]) -> None:
        self._of, self.__doc__ = of, of.__doc__

    def __set_name__(self, _: type, name: str) -> None:
        self._name = name

    def __get__(self, case: Any, _: type | None = None) -> V:
        made = case.__dict__[self._name] = self._of(case)
        return made
