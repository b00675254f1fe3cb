"""The translation is in the characters, the words and the punctuation of Taiwan."""

import re

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QRawFont
from PySide6.QtWidgets import QApplication

from tests.test_architecture import tracked_texts
from tests.texts.translations import LOCALE, pairs

FONTS = LOCALE.parent / "fonts"
IDEOGRAPH = re.compile(r"[\u3400-\u9ffe\uf900-\ufaff]")  # U+9FFF is only written as the end of a range
COMMON = range(0xA440, 0xC67F)
"""Big5's first level, the 5,401 characters that are common in Taiwan. The second holds rare ones, among them
many that only a simplified text uses."""
SIMPLIFIED_IN_COMMON = set("\u4e48\u513f\u542c\u574f\u5e76\u6251\u6652")
"""The few of the first level that in Taiwan have another shape: 麼兒聽壞並撲曬."""
BROUGHT_ALONG = ("resources/docs/", "resources/licenses/", "resources/fonts/")

# What people elsewhere say, and behind it what people in Taiwan say. One word for each thing.
FOREIGN = {
    "信息": "訊息",
    "消息": "訊息",
    "網絡": "網路",
    "服務器": "伺服器",
    "服務端": "主機",
    "登錄": "登入",
    "登陸": "登入",
    "用戶": "使用者",
    "鏈接": "連結",
    "視頻": "影片",
    "音頻": "音訊",
    "默認": "預設",
    "缺省": "預設",
    "程序": "程式",
    "軟件": "軟體",
    "硬件": "硬體",
    "文件": "檔案",
    "屏幕": "螢幕",
    "質量": "品質",
    "窗口": "視窗",
    "菜單": "選單",
    "設置": "設定",
    "鼠標": "滑鼠",
    "字符": "字元",
    "字節": "位元組",
    "端口": "連接埠",
    "地址": "位址",
    "激活": "啟用",
    "數據": "資料",
    "加載": "載入",
    "界面": "介面",
    "支持": "支援",
    "訪問": "存取",
    "拷貝": "複製",
    "剪切板": "剪貼簿",
    "打開": "開啟",
    "發送": "傳送",
    "在線": "在場",
    "二維碼": "QR 碼",
    "二維條碼": "QR 碼",
    "帳戶": "帳號",
    "賬": "帳",
    "網址": "位址",
    "記錄": "紀錄",
    "您": "你",
    "房間": "聊天室",
}
# Where the English says the one, the Chinese says one of the others.
TERMS = {
    r"\b[Ff]olders?\b": "資料夾",
    r"\b[Bb]rowsers?\b": "瀏覽器",
    r"\b[Ff]irewall\b": "防火牆",
    r"\b[Pp]orts?\b": "連接埠",
    r"\b[Nn]etworks?\b": "網路",
    r"\b[Cc]onnections?\b": "連線",
    r"\b[Ss]ettings\b": "設定",
    r"\b[Ll]inks?\b": "連結",
    r"\b[Aa]ddress(es)?\b": "位址",
    r"\b[Mm]essages?\b": "訊息",
    r"(?<![Mm]ake )(?<!there is )\b[Rr]ooms?\b(?! for)": "聊天室",
    r"\b[Hh]ost’?s?\b": "主機|開設",
    r"\b[Cc]opy\b": "複製|複本",
    r"\b[Vv]ersion\b": "版",
    r"\b[Cc]omputers?\b": "電腦",
    r"(?<!left on )\b[Dd]evices?\b": "裝置",
    r"\b[Ww]indows?\b": "視窗|Windows",
    r"\b[Ss]can\b": "掃描",
    r"\b[Jj]oin(s|ed|ing)?\b": "加入",
}


def is_common(character: str) -> bool:
    try:
        return int.from_bytes(character.encode("big5"), "big") in COMMON
    except UnicodeEncodeError:
        return False


def foreign_characters(text: str) -> set[str]:
    found = set(IDEOGRAPH.findall(text))
    return {character for character in found if not is_common(character)} | found & SIMPLIFIED_IN_COMMON


def test_only_characters_that_are_common_in_taiwan_are_used() -> None:
    own = [(name, text) for name, text in tracked_texts() if not name.startswith(BROUGHT_ALONG)]
    found = {name: characters for name, text in own if (characters := foreign_characters(text))}
    assert found == {}


def test_simplified_characters_would_be_found() -> None:
    simplified = "\u8bbe\u7f6e\u7f51\u7edc\u8fde\u63a5\u4e3b\u673a\u4f53\u4e0e\u542c\u7ebf\u53f7"
    shared = "\u7f6e\u63a5\u4e3b"  # written the same in both
    assert foreign_characters(simplified) == set(simplified) - set(shared)


@pytest.mark.parametrize("word", FOREIGN)
def test_each_thing_has_the_word_that_people_in_taiwan_use(word: str) -> None:
    assert [text for _, text in pairs() if word in text] == [], f"say {FOREIGN[word]}"


def test_a_connection_is_not_called_by_the_word_for_ports() -> None:
    assert [text for _, text in pairs() if re.search("連接(?!埠)", text)] == []


@pytest.mark.parametrize("english", TERMS)
def test_one_thing_has_one_word(english: str) -> None:
    spoken = [(i, t) for i, t in pairs() if re.search(english, re.sub(r"\{\w+\}|“[^”]*”", "", i))]
    assert spoken, "no text speaks of it any more"
    assert [(i, t) for i, t in spoken if not re.search(TERMS[english], t)] == []


def test_punctuation_is_full_width_beside_chinese() -> None:
    half = re.compile(
        r"[\u4e00-\u9fff}][,.!?;]|[\u4e00-\u9fff](?:[()]|: )|[,!?;()][\u4e00-\u9fff]|[“”‘’\"]|\.\.\.|……"
    )
    assert [text for _, text in pairs() if half.search(text)] == []


def test_latin_letters_digits_and_fields_stand_apart_from_chinese() -> None:
    touching = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9{]|[A-Za-z0-9}][\u4e00-\u9fff]")
    whole_sentence_before = "{reason}你的"
    assert [t for _, t in pairs() if touching.search(t.replace(whole_sentence_before, ""))] == []


def test_no_space_stands_beside_full_width_punctuation() -> None:
    assert [
        text
        for _, text in pairs()
        if re.search(r" [，。？！：；、「」（）]|[，。？！：；、「」（） ] ", text)
    ] == []


def test_a_font_has_every_character(qapp: QApplication) -> None:
    chinese = "Noto Sans CJK TC"
    if chinese not in QFontDatabase.families():
        pytest.skip(f"{chinese} is not installed here")
    inter = QRawFont(str(FONTS / "Inter-Regular.ttf"), 16)
    fonts = [inter, QRawFont.fromFont(QFont(chinese))]
    characters = {character for i, t in pairs() for character in i + t if not character.isspace()}
    assert inter.isValid()
    assert {c for c in characters if not any(font.supportsCharacter(ord(c)) for font in fonts)} == set()
