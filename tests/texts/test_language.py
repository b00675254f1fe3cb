import pytest

from desktop_chat.texts import accepted_tags, choose_language, environment_tags, windows_tags


@pytest.mark.parametrize(
    ("tags", "language"),
    [
        (["zh_TW"], "zh_TW"),
        (["zh-TW"], "zh_TW"),
        (["zh_TW.UTF-8"], "zh_TW"),
        (["zh_TW.Big5@radical"], "zh_TW"),
        (["ZH-tw"], "zh_TW"),
        (["zh-HK"], "zh_TW"),
        (["zh_MO"], "zh_TW"),
        (["zh-Hant"], "zh_TW"),
        (["zh-Hant-HK"], "zh_TW"),
        (["zh_Hant_TW"], "zh_TW"),
        (["zh-Hant-CN"], "zh_TW"),
        (["zh"], "en"),
        (["zh-CN"], "en"),
        (["zh-Hans"], "en"),
        (["zh-Hans-HK"], "en"),
        (["en-GB", "zh-TW"], "en"),
        (["zh-TW", "en"], "zh_TW"),
        (["fr", "zh-TW", "en"], "zh_TW"),
        (["de-DE"], "en"),
        (["C.UTF-8"], "en"),
        (["../../zh_TW"], "en"),
        (["", "*", "zh tw", "zh-", "zh\0TW", "x" * 10_000], "en"),
        ([], "en"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_the_first_tag_that_names_one_of_our_languages_decides(tags: list[str], language: str) -> None:
    assert choose_language(tags) == language


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7", ["zh-TW", "zh", "en-US", "en"]),
        ("en;q=0.5, zh-TW", ["zh-TW", "en"]),
        ("fr;q=0.8,de;q=0.8", ["fr", "de"]),
        ("zh-TW;q=0, en", ["en"]),
        ("zh-TW;q=0.000, en;q=0.001", ["en"]),
        ("zh-TW ; q = 1.0", ["zh-TW"]),
        ("*", []),
        ("", []),
        (",;,;q=1,zh-TW;q=nine,en;q=1;q=1,;;;", []),
    ],
)
def test_a_browsers_wishes_come_by_their_weight(header: str, tags: list[str]) -> None:
    assert accepted_tags(header) == tags


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_TW.UTF-8"}, "zh_TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_HK.UTF-8"}, "zh_TW"),
        ({"LC_ALL": "C", "LC_MESSAGES": "zh_TW", "LANGUAGE": "zh_TW"}, "en"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "fr:zh_TW:en"}, "zh_TW"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "zh_TW:en"}, "zh_TW"),
        ({"LANG": "zh_TW.UTF-8", "LANGUAGE": ""}, "zh_TW"),
        ({"LANG": "zh_TW.UTF-8", "LANGUAGE": "fr"}, "zh_TW"),
        ({"LANG": "zh_TW.UTF-8", "LC_ALL": ""}, "zh_TW"),
        ({"LC_CTYPE": "zh_TW.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_environment_asks_as_gettext_reads_it(environment: dict[str, str], language: str) -> None:
    assert choose_language(environment_tags(environment)) == language


def test_windows_asks_by_number() -> None:
    taiwan, hong_kong, macao, china, german = 0x0404, 0x0C04, 0x1404, 0x0804, 0x0407
    assert [choose_language(windows_tags(number)) for number in (taiwan, hong_kong, macao)] == ["zh_TW"] * 3
    assert [choose_language(windows_tags(number)) for number in (china, german, 0)] == ["en"] * 3
