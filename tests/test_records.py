"""Records behave as frozen data classes do."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from typing import Any

import pytest

from verifier.records import Later, derived, record, struct


@record
class Base:
    at: int


@record
class Pair(Base):
    """With a default."""

    left: str
    right: str = "r"


@record
class Alone:
    left: str


@record
class Empty:
    pass


def test_fields_by_place_and_name() -> None:
    assert Pair(1, "l") == Pair(at=1, left="l") == Pair(1, left="l", right="r")
    assert repr(Pair(1, "l")) == "Pair(at=1, left='l', right='r')"
    match Pair(1, "l"):
        case Pair(at=1, left=left):
            assert left == "l"
        case _:
            pytest.fail("it does not match")


@pytest.mark.parametrize(
    ("args", "given", "message"),
    [
        ((1,), {}, "missing 1 required positional argument: 'left'"),
        ((1, "l", "r", "x"), {}, "takes from 3 to 4 positional arguments but 5 were given"),
        ((1, "l"), {"left": "l"}, "multiple values for argument 'left'"),
        ((1, "l"), {"up": "u"}, "unexpected keyword argument 'up'"),
    ],
)
def test_wrong_arguments(args: tuple[object, ...], given: dict[str, object], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        Pair(*args, **given)  # type: ignore[arg-type]


def test_equality_is_of_one_class() -> None:
    assert Base(1) != Pair(1, "l")
    others: list[object] = [Base(1), "l", ("l",)]
    assert all(Alone("l") != other for other in others)
    assert Empty() == Empty()
    assert len({Base(1), Base(1), Base(2), Pair(1, "l"), Pair(1, "l"), Empty(), Empty()}) == 4


def test_nothing_changes() -> None:
    pair = Pair(1, "l")
    with pytest.raises(dataclasses.FrozenInstanceError):
        pair.left = "x"  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del pair.left
    with pytest.raises((AttributeError, dataclasses.FrozenInstanceError)):
        pair.more = 1  # type: ignore[attr-defined]


def test_copies_do_not_carry_the_hash_of_another_process() -> None:
    pair = Pair(1, "l")
    hash(pair)
    assert b"_hash" not in pickle.dumps(pair)
    assert pickle.loads(pickle.dumps(pair)) == copy.deepcopy(pair) == pair


def test_data_class_tools_work() -> None:
    pair: Any = Pair(1, "l")
    base: Any = Base
    assert dataclasses.is_dataclass(base)
    assert [f.name for f in dataclasses.fields(pair)] == ["at", "left", "right"]
    assert [f.name for f in dataclasses.fields(base)] == ["at"]
    assert dataclasses.replace(pair, left="k") == Pair(1, "k")


@struct
class Growing:
    name: str
    parts: list[int] = dataclasses.field(default_factory=list)
    most: int = 3


def test_a_struct_can_change_and_has_parts_of_its_own() -> None:
    one, other = Growing("a"), Growing("a", most=4)
    one.parts.append(1)
    one.name = "b"
    assert (one, other) == (Growing("b", [1]), Growing("a", [], 4))
    assert one != other
    with pytest.raises(TypeError, match="unhashable"):
        hash(one)
    with pytest.raises(AttributeError):
        one.more = 1  # type: ignore[attr-defined]
    assert pickle.loads(pickle.dumps(one)) == copy.deepcopy(one) == one
    assert dataclasses.replace(one, most=5) == Growing("b", [1], 5)


@derived
def _length(of: Pair) -> list[int]:
    return [len(of.left)]


def test_what_is_derived_stays_with_a_record_and_its_pickle() -> None:
    pair = Pair(1, "left")
    found = _length(pair)
    assert found == [4]
    assert _length(pair) is found
    again = pickle.loads(pickle.dumps(pair))
    assert again == pair
    assert hash(again) == hash(pair)
    again_found = _length(again)
    again_found.append(0)
    assert _length(again) == [4, 0]  # it came with the pickle and is not found anew
    assert _length(pair) == [4]
    assert _length(dataclasses.replace(pair, left="l")) == [1]


def test_a_value_for_later() -> None:
    later = Later(Pair(1, "l"))
    again = pickle.loads(pickle.dumps(later))
    twice = pickle.loads(pickle.dumps(again))
    assert again.value is again.value
    assert again == later == twice
    assert hash(again) == hash(later)
    assert later != Later(Pair(2, "l"))
