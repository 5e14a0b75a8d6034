"""The shelf: which ruleset a payer is bound to, and when a ruleset is compiled anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimlint.rules.errors import RulesetError
from claimlint.rules.shelf import FALLBACK, Shelf, load_ruleset
from tests.rules.rulesets_written import HEAD, RULE, written


@pytest.fixture(autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMLINT_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))


def head_for(*payers: str, name: str = "house") -> str:
    return HEAD.replace("house", name) + f"payers = {list(payers)}\n"


def test_a_payer_gets_the_ruleset_that_binds_it_and_any_other_the_fallback() -> None:
    shelf = Shelf()
    found = {payer: shelf.for_payer(payer) for payer in ("medicare", "workers-comp", None)}
    assert {payer: (ruleset.name, bound) for payer, (ruleset, bound) in found.items()} == {
        "medicare": ("medicare", True),
        "workers-comp": (FALLBACK, False),
        None: (FALLBACK, False),
    }


def test_a_users_ruleset_comes_before_the_shipped_one_for_its_payers(tmp_path: Path) -> None:
    shelf = Shelf([str(written(tmp_path, head_for("medicare", "acme")))])
    assert [shelf.for_payer(payer)[0].name for payer in ("medicare", "acme", "commercial", None)] == [
        "house",
        "house",
        "commercial",
        FALLBACK,
    ]
    assert "acme" in shelf.payers()


def test_a_users_ruleset_without_payers_holds_for_every_claim(tmp_path: Path) -> None:
    shelf = Shelf([str(written(tmp_path, HEAD))])
    assert {shelf.for_payer(payer)[0].name for payer in ("medicare", "acme", None)} == {"house"}
    assert shelf.for_payer(None)[1]


def test_of_two_rulesets_for_one_payer_the_last_named_counts(tmp_path: Path) -> None:
    first = written(tmp_path, head_for("acme", name="first"), "first.toml")
    second = written(tmp_path, head_for("acme", name="second"), "second.toml")
    assert Shelf([str(first), str(second)]).for_payer("acme")[0].name == "second"
    assert Shelf([str(second), str(first)]).for_payer("acme")[0].name == "first"


def test_with_only_a_ruleset_holds_for_payers_it_does_not_bind(tmp_path: Path) -> None:
    path = written(tmp_path, head_for("acme"))
    assert Shelf([str(path)], only=True).for_payer("medicare")[0].name == "house"


def test_a_ruleset_with_a_mistake_is_told_when_it_is_put_on_the_shelf(tmp_path: Path) -> None:
    with pytest.raises(RulesetError, match="nonsense"):
        Shelf([str(written(tmp_path, HEAD + "nonsense = 1\n"))])


def codes(path: Path | str) -> list[str]:
    return [rule.code for rule in load_ruleset(str(path)).rules]


def test_a_changed_ruleset_is_compiled_anew(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + RULE)
    assert codes(path) == ["HSE001"]
    written(tmp_path, HEAD + RULE.replace("HSE001", "HOUSE002"))
    assert codes(path) == ["HOUSE002"]


def test_a_file_added_to_a_folder_a_changed_table_and_a_changed_base_are_noticed(tmp_path: Path) -> None:
    written(tmp_path, "[ruleset]\nname = 'below'\ntitle = 'Below'\n", "below.toml")
    written(tmp_path, HEAD + "extends = ['../below.toml']\n", "house/house.toml")
    table = (
        "[table.limits]\nkey = ['code']\nreleases = [{ release = '1', file = 'limits.csv' }]\n"
        "[set.limited]\ntable = 'limits'\n"
    )
    written(tmp_path, table + RULE, "house/rules.toml")
    (tmp_path / "house" / "limits.csv").write_text("code\n97110\n")
    house = tmp_path / "house"
    assert codes(house) == ["HSE001"]
    written(tmp_path, RULE.replace("HSE001", "HSE002").replace("too-many", "more"), "house/more.toml")
    assert codes(house) == ["HSE001", "HSE002"]
    written(
        tmp_path,
        "[ruleset]\nname = 'below'\ntitle = 'Below'\n" + RULE.replace("HSE001", "LOW001").replace("too-", ""),
        "below.toml",
    )
    assert codes(house) == ["HSE001", "HSE002", "LOW001"]
    (house / "limits.csv").write_text("code\n97112\n97110\n")
    assert load_ruleset(str(house)).reference.code_sets["limited"].codes == {"97110", "97112"}


def test_a_ruleset_named_by_a_bare_file_name_is_remembered_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written(tmp_path, HEAD + RULE)
    monkeypatch.chdir(tmp_path)
    assert codes("house.toml") == ["HSE001"]
    monkeypatch.setattr("claimlint.rules.reading.read_ruleset", lambda name: pytest.fail("it was read again"))
    assert codes("house.toml") == ["HSE001"]
    # Files that come and go beside it are not its own.
    (tmp_path / "report.json").write_text("{}")
    assert codes("house.toml") == ["HSE001"]


def test_two_folders_with_a_ruleset_of_one_name_do_not_mix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place, code in (("a", "AAA001"), ("b", "BBB001")):
        written(tmp_path, HEAD + RULE.replace("HSE001", code), f"{place}/house/house.toml")
    for place, code in (("a", "AAA001"), ("b", "BBB001"), ("a", "AAA001")):
        monkeypatch.chdir(tmp_path / place)
        assert codes("house") == [code]
