"""The shipped files are found by name, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint import resources


def test_a_shipped_file_is_read_and_stands_where_it_is_said_to(checkout: Path) -> None:
    (name, *_) = resources.names("grammars")
    file = resources.path(f"grammars/{name}")
    assert file == checkout / "grammars" / name
    assert resources.read_text(f"grammars/{name}") == file.read_text(encoding="utf-8")


def test_names_are_sorted_files_without_folders() -> None:
    names = resources.names("grammars")
    assert names == sorted(names)
    assert resources.names("rulesets/no-such-folder") == []
    assert "tables" not in resources.names("rulesets")


def test_a_file_that_does_not_ship_is_not_found() -> None:
    with pytest.raises(FileNotFoundError):
        resources.read_text("grammars/no-such.lark")


@pytest.mark.parametrize(
    "name", ["pyproject.toml", "grammars/../pyproject.toml", "/etc/hostname", "", "claimlint/resources.py"]
)
def test_only_resources_can_be_named(name: str) -> None:
    with pytest.raises(ValueError, match="not a resource"):
        resources.read_text(name)
