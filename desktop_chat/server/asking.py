"""What a session asks of the log, and the log's answer to it."""

from desktop_chat.server.effects import (
    Admit,
    Admitted,
    Answer,
    LogFailed,
    Look,
    Looked,
    Paged,
    PagingFailed,
    ReadPage,
)
from desktop_chat.server.hall import Hall
from desktop_chat.storage.store import Unavailable


async def ask(hall: Hall, effect: Admit | Look | ReadPage) -> Answer:
    """Ask the log behind ``hall`` for what ``effect`` wants; that it cannot be reached is an answer too."""
    try:
        match effect:
            case Admit(draft):
                if draft is None:
                    return Admitted()
                ack = await hall.appends.append(draft)
                return Admitted(ack.seq if ack.fresh else None)
            case Look(seq):
                found = await hall.store.read(hall.room.room, after=seq - 1, limit=1)
                return Looked(found[0] if found else None)
            case ReadPage(request, before, limit):
                page = await hall.store.read_before(hall.room.room, before=before, limit=limit)
                return Paged(request, page)
    except Unavailable as failure:
        if isinstance(effect, ReadPage):
            return PagingFailed(effect.request, failure)
        return LogFailed(failure)
