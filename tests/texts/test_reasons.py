import errno
import os
import socket
import sqlite3
import sys

import pytest

from desktop_chat.texts import load_catalogue, sentence, system_reason
from tests.texts.translations import LOCALE

TAIWAN = load_catalogue(LOCALE, "zh_TW")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other words, in its own language")
@pytest.mark.parametrize(
    "number", [errno.EACCES, errno.ENOENT, errno.ENOTDIR, errno.ENOSPC, errno.EROFS, errno.EIO]
)
def test_a_common_reason_is_the_systems_and_has_a_translation(number: int) -> None:
    reason = system_reason(OSError(number, os.strerror(number), "/a/path"))
    assert reason.text() == os.strerror(number)
    assert reason.text(TAIWAN) != reason.text()


@pytest.mark.parametrize(
    ("problem", "words"),
    [
        (OSError(errno.EXDEV, "Another {device}"), "Another {device}"),
        (OSError("only words"), "only words"),
        (socket.gaierror(-2, "Name or service not known"), "Name or service not known"),
        (sqlite3.OperationalError("database is locked"), "database is locked"),
    ],
)
def test_any_other_reason_keeps_its_words(problem: Exception, words: str) -> None:
    assert (system_reason(problem).text(), system_reason(problem).text(TAIWAN)) == (words, words)


def test_a_sentence_inside_a_sentence_speaks_the_same_language() -> None:
    reason = sentence("Not sent: {reason}", reason=sentence("The message is empty."))
    assert reason.text() == "Not sent: The message is empty."
    assert reason.text(TAIWAN) == "未傳送：訊息是空的。"
