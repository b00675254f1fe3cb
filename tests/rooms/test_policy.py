"""What may be put into a room's log, and what only the host may write there."""

import pytest

from desktop_chat.protocol.errors import Refusal
from desktop_chat.rooms.policy import check_body


def test_a_body_keeps_what_only_a_newer_version_knows() -> None:
    assert check_body("message", {"text": "a\r\nb", "mood": [1]}) == {"text": "a\nb", "mood": [1]}
    assert check_body("renamed", {"name": " Ann  Lee ", "why": "x"}) == {"name": "Ann Lee", "why": "x"}


@pytest.mark.parametrize("kind", ["joined", "left", "poll", "", "MESSAGE"])
def test_a_client_cannot_append_what_the_host_alone_writes_or_does_not_know(kind: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_body(kind, {"text": "a", "name": "a"})
    assert caught.value.code == "unknown_kind"


@pytest.mark.parametrize(("kind", "body", "code"), [("message", {}, "bad_text"), ("renamed", {}, "bad_name")])
def test_a_body_without_its_field_is_refused(kind: str, body: dict[str, object], code: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_body(kind, body)
    assert caught.value.code == code
