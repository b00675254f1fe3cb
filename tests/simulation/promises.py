"""What must be true when everything works again."""

from collections import Counter
from collections.abc import Iterator

from desktop_chat.client.entries import EntryKind
from desktop_chat.protocol.entities import Event, Kind
from tests.simulation.seat import Seat
from tests.simulation.world import World


def broken_promises(world: World) -> Iterator[str]:
    """Return a sentence for each promise that is broken, on a world that has healed."""
    log = world.site.disk.events
    yield from world.loop.failures
    yield from _twice(log)
    yield from _lost(world, log)
    yield from _invented(world, log)
    for seat in world.seats:
        yield from seat.broken
        yield from _views(seat, log)
        yield from _untold(seat)
        yield from _roster(seat, world)
    for seat in world.former:
        yield from seat.broken
    if not world.counts["restored"] and not world.counts["wiped"]:
        yield from _disorder(world, log)


def _twice(log: list[Event]) -> Iterator[str]:
    counted = Counter((event.device, event.client_id) for event in log)
    yield from (
        f"{client_id} is in the log {count} times" for (_, client_id), count in counted.items() if count > 1
    )


def _lost(world: World, log: list[Event]) -> Iterator[str]:
    host = world.site.key.public
    present = {event.client_id for event in log}
    for seat in world.seats:
        for promised_to, client_id in seat.disk.promised:
            if promised_to == host and client_id not in present:
                yield f"{client_id} is lost"
    if world.counts["restored"] or world.counts["wiped"]:
        return
    for _, client_id in world.site.disk.ever - {(event.device, event.client_id) for event in log}:
        yield f"{client_id} was in the log and is not any more"


def _invented(world: World, log: list[Event]) -> Iterator[str]:
    posted = {client_id for seat in (*world.seats, *world.former) for client_id in seat.posted}
    for event in log:
        if event.kind == Kind.MESSAGE and event.client_id not in posted:
            yield f"{event.client_id} was never said"


def _views(seat: Seat, log: list[Event]) -> Iterator[str]:
    if list(seat.disk.events()) != log:
        yield f"{seat.name} keeps another log"
    if seat.membership is None:
        return
    timeline = seat.membership.timeline
    keys = Counter(entry.key for entry in timeline.entries)
    yield from (f"{seat.name} shows {key} {count} times" for key, count in keys.items() if count > 1)
    shown = [
        (entry.seq, entry.text)
        for entry in timeline.entries
        if entry.seq is not None and entry.kind is EntryKind.MESSAGE
    ]
    said = [(event.seq, event.body["text"]) for event in log if event.kind == Kind.MESSAGE]
    # A new log has no message where everybody still spoke to the other host, or was away, at the end.
    if not timeline.at_end or shown != said[len(said) - len(shown) :] or (said and not shown):
        yield f"{seat.name} shows another conversation: {shown[-3:]} for {said[-3:]}"
    yield from (
        f"{seat.name} shows {entry.client_id} as {entry.mark}"
        for entry in timeline.entries
        if entry.seq is None and entry.kind is EntryKind.MESSAGE
    )


def _untold(seat: Seat) -> Iterator[str]:
    if seat.untold > 0:
        yield f"{seat.name} was told of {seat.told_resets} resets and had {seat.disk.resets}"


def _roster(seat: Seat, world: World) -> Iterator[str]:
    """Compare who is shown as here with who is; two computers of one person may disagree about the name."""
    if seat.membership is None:
        return
    here = [other.membership for other in world.seats if other.membership is not None]
    shown = {member.member: member.name for member in seat.membership.roster.members}
    if shown.keys() != {membership.member for membership in here}:
        yield f"{seat.name} shows as here {shown}"
    computers = Counter(membership.member for membership in here)
    for membership in here:
        name = shown.get(membership.member)
        if computers[membership.member] == 1 and name != membership.own_name:
            yield f"{seat.name} shows {membership.own_name} as {name}"


def _disorder(world: World, log: list[Event]) -> Iterator[str]:
    for seat in (*world.seats, *world.former):
        mine = set(seat.posted)
        order = [event.client_id for event in log if event.client_id in mine]
        expected = [client_id for client_id in seat.posted if client_id in set(order)]
        if order != expected:
            at = next(n for n, (one, two) in enumerate(zip(order, expected, strict=True)) if one != two)
            yield f"{seat.name} said {expected[at : at + 5]}, and the log has {order[at : at + 5]}"
