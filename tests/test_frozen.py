"""Records made by `kg.frozen` are what the standard library's dataclasses are, to everybody who holds one."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Generic, TypeVar

import pytest

from kg.frozen import dataclass, replace

V = TypeVar("V")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    start: int
    end: int = 0


@dataclass(frozen=True, slots=True)
class Named(Span, Generic[V]):
    name: V | None = None


@dataclass(frozen=True)
class Wide(Span):
    more: str = ""


@dataclass(frozen=True)
class Open:
    words: str
    more: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    start: int
    seen: list[int] = dataclasses.field(default_factory=list)


MADE: tuple[Span | Open | Filled, ...] = (
    Span(1, 2),
    Span(end=2, start=1),
    Named(1, 2, "江平"),
    Named(3),
    Wide(1, more="县"),
    Open("市"),
    Open("市", ("县",)),
    Filled(1, [2]),
    Filled(1),
)


@pytest.mark.parametrize("record", MADE, ids=repr)
def test_a_record_is_shut(record: Span | Open | Filled) -> None:
    name = dataclasses.fields(record)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(record, name, 5)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(record, name)


@pytest.mark.parametrize("record", MADE, ids=repr)
def test_a_copy_is_the_same_and_shut_too(record: Span | Open | Filled) -> None:
    for other in (pickle.loads(pickle.dumps(record)), copy.copy(record), copy.deepcopy(record), replace(record), dataclasses.replace(record)):
        assert type(other) is type(record) and other == record and repr(other) == repr(record)
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(other, dataclasses.fields(record)[0].name, 5)


def test_it_is_compared_and_kept_in_sets_by_what_it_holds() -> None:
    assert {Span(1, 2), Span(1, 2), Span(1)} == {Span(1, 2), Span(1)} and sorted([Span(2), Span(1, 3), Span(1, 2)])[0] == Span(1, 2)
    assert Named(1, 2) != Span(1, 2) and hash(Named(1, 2, "a")) == hash(Named(1, 2, "a"))


def test_replace_changes_what_it_is_told_and_refuses_the_rest() -> None:
    assert (
        replace(Wide(1), more="县") == Wide(1, more="县")
        and replace(Named(1, 2, "a"), end=5) == Named(1, 5, "a")
        and replace(Open("市"), more=("县",)) == Open("市", ("县",))
    )
    with pytest.raises((AttributeError, TypeError)):
        replace(Span(1, 2), middle=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        replace(Open("市"), middle=3)  # type: ignore[call-arg]


def test_arguments_are_asked_for_as_usual() -> None:
    with pytest.raises(TypeError, match="start"):
        Span()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="middle"):
        Span(1, middle=2)  # type: ignore[call-arg]
    assert Filled(1).seen is not Filled(1).seen
