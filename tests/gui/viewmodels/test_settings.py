from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_chat.gui.preferences import Preferences
from desktop_chat.gui.viewmodels.settings import COUNTS, SettingsField, SettingsViewModel, Surroundings
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import sentence
from tests.gui.computers import Computer


@pytest.fixture
def computer() -> Computer:
    return Computer()


@pytest.fixture
def model(computer: Computer) -> SettingsViewModel:
    return SettingsViewModel(Preferences(), computer.surroundings(), "小美")


def collected(signal: object) -> list[tuple[object, ...]]:
    heard: list[tuple[object, ...]] = []
    signal.connect(lambda *values: heard.append(values))  # type: ignore[attr-defined] # a signal has no type
    return heard


def test_a_choice_is_told_once(model: SettingsViewModel) -> None:
    heard = collected(model.changed)
    model.choose(theme="dark")
    model.choose(theme="dark")
    model.zoom(1)

    assert heard == [
        (Preferences(), Preferences(theme="dark")),
        (Preferences(theme="dark"), Preferences(theme="dark", zoom=110)),
    ]


@pytest.mark.parametrize("text", ["30", " 30 ", "030", "３０", "٣٠"])
def test_a_number_is_taken_as_it_is_written(model: SettingsViewModel, text: str) -> None:
    model.write_count(SettingsField.MEMBERS, text)
    model.write_count(SettingsField.CONNECTIONS, text)

    assert model.preferences == Preferences(max_members=30, max_per_address=30)
    assert model.refusals == {}


@pytest.mark.parametrize("field", COUNTS)
@pytest.mark.parametrize("text", ["", "many", "-5", "1", "5001", "12.5", "²", "1" * 4000])
def test_what_is_no_such_number_is_refused_with_the_bounds(
    model: SettingsViewModel, field: SettingsField, text: str
) -> None:
    model.write_count(field, text)

    bounds = COUNTS[field][1]
    assert str(model.refusals[field]) == f"This takes a number from {bounds[0]} to {bounds[-1]}."
    assert model.preferences == Preferences()
    for accepted in bounds[0], bounds[-1]:
        model.write_count(field, str(accepted))
        assert model.refusals == {}


def test_a_new_name_reaches_everybody(model: SettingsViewModel, computer: Computer) -> None:
    heard = collected(model.name_changed)
    model.rename("  小美  Mei ")

    assert computer.renamed == [("小美", "小美 Mei")]
    assert model.own_name == "小美 Mei"
    assert len(heard) == 1


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 65, "\u200b", "\ud800"])
def test_what_cannot_be_a_name_is_refused_beside_the_field(
    model: SettingsViewModel, computer: Computer, name: str
) -> None:
    model.rename(name)

    assert str(model.refusals[SettingsField.NAME])
    assert computer.renamed == []
    assert model.own_name == "小美"
    model.rename("小美")
    assert model.refusals == {}
    assert computer.renamed == []


def test_a_name_that_is_taken_is_refused(model: SettingsViewModel, computer: Computer) -> None:
    computer.taken = {"Ann"}
    model.rename("Ann")

    assert "Ann" in str(model.refusals[SettingsField.NAME])
    assert model.own_name == "小美"


def test_the_system_has_the_last_word_on_what_it_starts(model: SettingsViewModel, computer: Computer) -> None:
    heard = collected(model.autostart_changed)
    model.start_with_system(True)
    assert model.starts_with_system

    computer.autostart_problem = Refusal("autostart", sentence("No."))
    model.start_with_system(False)
    assert model.starts_with_system
    assert str(model.refusals[SettingsField.AUTOSTART]) == "No."
    assert len(heard) == 2
    model.forget_refusals()
    assert model.refusals == {}


def test_a_folder_is_chosen_or_refused(model: SettingsViewModel, computer: Computer) -> None:
    heard = collected(model.folder_changed)
    model.choose_folder(Path("/elsewhere"))
    assert model.folder.chosen == Path("/elsewhere")

    computer.folder_problem = Refusal("data_folder", sentence("No."))
    model.choose_folder(Path("/third"))
    assert model.folder.chosen == Path("/elsewhere")
    assert str(model.refusals[SettingsField.FOLDER]) == "No."

    computer.folder_problem = None
    model.choose_folder(computer.current)
    assert [model.folder.chosen, model.refusals, len(heard)] == [None, {}, 3]


def test_another_person_is_shown(model: SettingsViewModel) -> None:
    model.rename("")
    model.show_person("Ann")

    assert model.own_name == "Ann"
    assert model.refusals == {}


def test_surroundings_are_asked_anew(computer: Computer) -> None:
    problems = iter([None, "broken"])
    ask: Callable[[], str | None] = lambda: next(problems)  # noqa: E731 -- it says its type
    surroundings = Surroundings(computer, computer, computer.rename, ask, ask)
    model = SettingsViewModel(Preferences(), surroundings, "Ann")

    assert model.awake_problem is None
    assert model.awake_problem == "broken"
