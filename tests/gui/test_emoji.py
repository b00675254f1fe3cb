import pytest

from desktop_chat.gui.emoji import is_few_emoji


@pytest.mark.parametrize("text", ["🎉", "👍🏽", "👩‍👩‍👧", "🇹🇼", "❤️", "1️⃣", "🎉🎉 🚀", "✅", " 👌 "])
def test_a_few_emoji_are_found(text: str) -> None:
    assert is_few_emoji(text)


@pytest.mark.parametrize(
    "text", ["", " ", "a", "🎉 yes", "🎉" * 4, "1", "©", "™", "字", "🇹", "→", "👩‍", "\ud83d"]
)
def test_words_and_many_are_not(text: str) -> None:
    assert not is_few_emoji(text)
