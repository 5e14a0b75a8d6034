"""Immutable records behave as frozen dataclasses with slots do."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimlint.model import Claim, Service, ServiceLine, Setting
from claimlint.model.construction import immutable
from tests.strategies import claims, service_lines, services

SERVICE = Service("97110", ("GP",), 2, 30, Decimal("64.00"))
NODES = [SERVICE, ServiceLine(date(2026, 2, 4), SERVICE), Claim(id="1")]


@given(claims() | service_lines | services)
def test_a_node_is_made_of_its_fields_by_name(node: Claim | ServiceLine | Service) -> None:
    fields = {field.name: getattr(node, field.name) for field in dataclasses.fields(node)}
    again = type(node)(**fields)
    assert again == node
    assert hash(again) == hash(node)
    assert {name: getattr(again, name) for name in fields} == fields


@pytest.mark.parametrize("node", NODES)
def test_copies_are_equal(node: Claim | ServiceLine | Service) -> None:
    assert pickle.loads(pickle.dumps(node)) == node
    assert copy.copy(node) == copy.deepcopy(node) == dataclasses.replace(node) == node


def test_a_replaced_field_makes_another_node() -> None:
    assert dataclasses.replace(SERVICE, units=3) == Service("97110", ("GP",), 3, 30, Decimal("64.00"))
    assert dataclasses.replace(SERVICE, units=3) != SERVICE


@pytest.mark.parametrize("node", NODES)
def test_fields_cannot_be_set_and_others_not_added(node: Claim | ServiceLine | Service) -> None:
    first = dataclasses.fields(node)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(node, first, None)
    with pytest.raises(dataclasses.FrozenInstanceError):
        delattr(node, first)
    assert not hasattr(node, "__dict__")


def test_what_is_left_out_has_its_default() -> None:
    assert Claim(id="1").setting == Setting()
    assert Claim(id="1").lines == ()
    assert Service("97110") == Service(code="97110", modifiers=(), units=None, note=None)


def test_the_constructor_refuses_what_it_does_not_know() -> None:
    with pytest.raises(TypeError):
        Claim("1")  # fields of a claim are given by name
    with pytest.raises(TypeError):
        Claim()
    with pytest.raises(TypeError):
        Service("97110", unit=2)


def test_the_signature_tells_fields_and_defaults() -> None:
    assert list(inspect.signature(ServiceLine).parameters) == ["date", "service", "through"]
    assert inspect.signature(Claim).parameters["lines"].default == ()


@given(st.integers(), st.none() | st.text())
def test_any_record_can_have_it(first: int, second: str | None) -> None:
    @immutable
    class Pair:
        first: int
        second: str | None = None

    assert (Pair(first, second).first, Pair(first, second).second) == (first, second)
    assert Pair(first) == Pair(first=first, second=None)
    assert repr(Pair(first)).endswith(f"Pair(first={first!r}, second=None)")
    assert [getattr(Pair(first, second), name) for name in Pair.__match_args__] == [first, second]
