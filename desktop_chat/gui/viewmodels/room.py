"""One window's view of a membership: state to show, intents to carry out, what came while nobody looked."""

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from desktop_chat.client.address import Address
from desktop_chat.client.conversation import OTHER_HOST
from desktop_chat.client.effects import Declined, LinkChanged, LinkState
from desktop_chat.client.entries import Change, Changed, Entry, EntryKind, Inserted, Reloaded, Removed
from desktop_chat.client.membership import Membership, TitleChanged, Update
from desktop_chat.client.roster import RosterChanged, TypingChanged
from desktop_chat.gui.viewmodels.banner import BannerText, banner_for
from desktop_chat.gui.viewmodels.hosting import HostingViewModel
from desktop_chat.protocol.entities import ClientId, MemberPresence
from desktop_chat.protocol.errors import Refusal
from desktop_chat.texts import Sentence, _

COUNTDOWN_MS = 250
"""How often a countdown is looked at; it changes once a second and must not seem to skip one."""


_CONNECTED = {LinkState.CATCHING_UP, LinkState.LIVE, LinkState.PROBE}


class RoomViewModel(QObject):
    """Repeats what a membership tells as Qt signals, and counts the lines that came while nobody looked.

    ``hosting`` tells how others come in where the room is on this computer.
    """

    timeline_changed = Signal(list)
    """Changes in order, for the timeline's model."""
    roster_changed = Signal()
    connected_changed = Signal()
    link_changed = Signal()
    title_changed = Signal()
    typing_changed = Signal()
    banner_changed = Signal()
    unseen_changed = Signal()
    attention_wanted = Signal()
    """A line came while the window was not in front."""
    refused = Signal(object)
    """Why the last intent was declined, or the connection cut: a `Sentence`, or the host’s own words."""
    renamed = Signal(str)
    """What this person wants to be called from now on."""

    def __init__(
        self,
        membership: Membership,
        hosting: HostingViewModel | None = None,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.membership = membership
        self.hosting = hosting
        self.unseen = 0
        self.unread_from: str | None = None
        self._clock = clock
        self._in_front = False
        self._at_bottom = True
        self.been_live = membership.link.state is LinkState.LIVE
        self._was_connected = self.connected
        self._host = membership.host
        self._newest = _newest_seq(membership.timeline.entries)
        self._shown_banner: BannerText | None = None
        self._countdown = QTimer(self)
        self._countdown.setInterval(COUNTDOWN_MS)
        self._countdown.timeout.connect(self._refresh_banner)
        self._unsubscribe = membership.subscribe(self._take)
        self._follow_link()

    def close(self) -> None:
        """Hear no more of the membership; it may live on in other windows."""
        self._countdown.stop()
        self._unsubscribe()

    # What there is to show

    @property
    def title(self) -> str:
        """The room's title, or where it is while that is not known."""
        return self.membership.title or self.membership.address.label

    @property
    def window_title(self) -> str:
        """The title with the number of lines that came while nobody looked."""
        if self.unseen:
            return _("({count}) {room} – Desktop Chat", count=self.unseen, room=self.title)
        return _("{room} – Desktop Chat", room=self.title)

    @property
    def address(self) -> str:
        """What others type to come here."""
        return self._best_address.label

    @property
    def link(self) -> str:
        """What others open in a browser, or paste where one joins."""
        return self._best_address.url

    @property
    def _best_address(self) -> Address:
        """In one's own room that is the network's address, not the loopback's."""
        return self.hosting.way.address if self.hosting else self.membership.address

    @property
    def is_quiet(self) -> bool:
        """Whether nobody has said anything yet."""
        return not any(entry.kind is EntryKind.MESSAGE for entry in self.entries)

    @property
    def entries(self) -> Sequence[Entry]:
        return self.membership.timeline.entries

    @property
    def members(self) -> Sequence[MemberPresence]:
        return self.membership.roster.members

    @property
    def present(self) -> int:
        """How many members are here, this person among them; it may exceed the list."""
        return self.membership.roster.present

    @property
    def connected(self) -> bool:
        """Whether the host would tell who comes and leaves; else nobody knows who is here."""
        return self.membership.link.state in _CONNECTED

    @property
    def meets_other_host(self) -> bool:
        """Whether another host answers at the address, and hears nothing until this person decides."""
        link = self.membership.link
        return link.state is LinkState.BLOCKED and link.sentence == OTHER_HOST

    @property
    def others_present(self) -> int:
        """How many people would notice if the room closed now."""
        own = any(member.member == self.membership.member for member in self.members)
        return max(0, self.present - own) if self.membership.link.state is LinkState.LIVE else 0

    @property
    def banner(self) -> BannerText | None:
        return self._shown_banner

    @property
    def typing(self) -> Sequence[str]:
        """The names of those who are writing, too."""
        return self.membership.roster.typing

    @property
    def typists(self) -> Sequence[MemberPresence]:
        """Those who are writing, too."""
        return self.membership.roster.typists

    def put_into_words(self) -> None:
        """Say anew what is said by words that were chosen before: the language is another one."""
        self._refresh_banner()

    # What one can want

    def send(self, text: str) -> Sentence | None:
        """Post ``text``, or return why no room accepts it."""
        try:
            self.membership.post(text)
        except Refusal as refusal:
            return refusal.sentence
        self._forget_unread_line()
        return None

    def rename(self, name: str) -> None:
        """Be called ``name`` from now on."""
        try:
            self.membership.rename(name)
        except Refusal as refusal:
            self.refused.emit(refusal.sentence)
            return
        self.renamed.emit(name)

    def retry(self, client_id: ClientId) -> None:
        self.membership.retry(client_id)

    def discard(self, client_id: ClientId) -> None:
        self.membership.discard(client_id)

    def set_typing(self, typing: bool) -> None:
        self.membership.set_typing(typing)

    def load_older(self) -> None:
        self.membership.load_older()

    def load_newer(self) -> None:
        self.membership.load_newer()

    def go_to_end(self) -> None:
        self.membership.go_to_end()

    def try_now(self) -> None:
        self.membership.try_now()

    def join_other(self) -> None:
        """Go on in the room of the other host that answers."""
        self.membership.join_other()

    def set_in_front(self, in_front: bool) -> None:
        """Tell whether the window has the focus. The unread line stays until one looks away again."""
        self._in_front = in_front
        if not in_front and not self.unseen:
            self._forget_unread_line()
        self._see()

    def set_at_bottom(self, at_bottom: bool) -> None:
        """Tell whether the newest line is in sight."""
        self._at_bottom = at_bottom
        self._see()

    # What the membership tells

    def _take(self, updates: Sequence[Update]) -> None:
        changes: list[Change] = []
        for update in updates:
            match update:
                case Inserted() | Changed() | Removed() | Reloaded():
                    changes.append(update)
                case RosterChanged():
                    self.roster_changed.emit()
                case TypingChanged():
                    self.typing_changed.emit()
                case TitleChanged():
                    self._look_at_host()
                    self.title_changed.emit()
                    self._refresh_banner()
                case LinkChanged():
                    self._follow_link()
                case Declined(reason):
                    self.refused.emit(reason)
        if changes:
            self.timeline_changed.emit(changes)
            self._count(changes)
            self._refresh_banner()

    def _look_at_host(self) -> None:
        """In another host's room the lines are counted anew, and its recent past is no news."""
        if self._host not in {None, self.membership.host}:
            self._newest, self.been_live = 0, False
        self._host = self.membership.host

    def _follow_link(self) -> None:
        state = self.membership.link.state
        self.been_live = self.been_live or state is LinkState.LIVE
        if state is LinkState.BACKOFF:
            self._countdown.start()
        else:
            self._countdown.stop()
        self._refresh_banner()
        if self.connected != self._was_connected:
            self._was_connected = self.connected
            self.connected_changed.emit()
        self.link_changed.emit()

    def _refresh_banner(self) -> None:
        membership = self.membership
        banner = banner_for(
            membership.link, self.title, self._clock(), been_live=self.been_live, waits=membership.waits
        )
        if banner != self._shown_banner:
            self._shown_banner = banner
            self.banner_changed.emit()

    def _count(self, changes: Sequence[Change]) -> None:
        """Count others' messages that are newer than all before, once the recent past has been read."""
        inserted = [entry for change in changes if isinstance(change, Inserted) for entry in change.entries]
        new = [entry for entry in inserted if (entry.seq or 0) > self._newest]
        self._newest = max(self._newest, _newest_seq(self.entries))
        if not self.been_live:
            return
        lines = [entry for entry in new if entry.kind is EntryKind.MESSAGE and not entry.own]
        if not lines or (self._in_front and self._at_bottom):
            return
        self.unread_from = self.unread_from or lines[0].key
        self.unseen += len(lines)
        self.unseen_changed.emit()
        if not self._in_front:
            self.attention_wanted.emit()

    def _see(self) -> None:
        """Forget what was unseen once somebody looks at the end."""
        if self.unseen and self._in_front and self._at_bottom:
            self.unseen = 0
            self.unseen_changed.emit()

    def _forget_unread_line(self) -> None:
        if self.unread_from is not None:
            self.unread_from = None
            self.unseen_changed.emit()


def _newest_seq(entries: Sequence[Entry]) -> int:
    return max((entry.seq for entry in entries if entry.seq is not None), default=0)
