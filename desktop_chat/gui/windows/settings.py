"""The settings: few choices in groups, each of which holds at once."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop_chat.gui.keys import WRITING, Shortcut
from desktop_chat.gui.preferences import ZOOMS
from desktop_chat.gui.theme import zoomed, zoomed_margins
from desktop_chat.gui.viewmodels.settings import COUNTS, SettingsField, SettingsViewModel
from desktop_chat.gui.widgets.adaptive import Adaptive
from desktop_chat.gui.widgets.buttons import PrimaryButton
from desktop_chat.gui.widgets.choices import ColourDiscs, Segments, Switch, ZoomControl
from desktop_chat.gui.widgets.key_words import key_words
from desktop_chat.gui.widgets.refusal_label import RefusalLabel
from desktop_chat.gui.widgets.settings_fields import FolderField, WrittenField
from desktop_chat.gui.widgets.settings_rows import SettingRow, SettingsSection
from desktop_chat.gui.windows.screen import limit_to_screen
from desktop_chat.gui.windows.shortcuts import add_shortcuts
from desktop_chat.texts import _

_SIZE = (620, 880)
_NAME_WIDTH = 260
_COUNT_WIDTH = 150


class SettingsDialog(Adaptive, QDialog):
    """Shows a `SettingsViewModel` and tells it what is chosen. Show it with ``show()``: it blocks nothing."""

    keys_wanted = Signal()

    def __init__(self, model: SettingsViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.name = WrittenField(_NAME_WIDTH)
        self.colour = ColourDiscs()
        self.language = Segments(("system", "en", "zh_TW"))
        self.theme = Segments(("system", "light", "dark"))
        self.zoom = ZoomControl()
        self.send_key = Segments(("enter", "ctrl_enter"))
        self.sounds = Switch()
        self.counts = {field: WrittenField(_COUNT_WIDTH) for field in COUNTS}
        self.awake = Switch()
        self.autostart = Switch()
        self.folder = FolderField()
        self.unkept = RefusalLabel()
        self.close_button = PrimaryButton()
        self._make_rows()
        self._place()
        self._connect()
        self._set_sizes()
        self._set_words()
        self.resize(limit_to_screen(self, *_SIZE))

    # Qt's events

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_everything()  # the system's own state may have changed meanwhile
        self._scroll.verticalScrollBar().setValue(0)

    # In place

    def _make_rows(self) -> None:
        self._rows = {
            "name": SettingRow(self.name),
            "colour": SettingRow(self.colour, wide=True),
            "language": SettingRow(self.language),
            "theme": SettingRow(self.theme),
            "zoom": SettingRow(self.zoom),
            "send_key": SettingRow(self.send_key),
            "sounds": SettingRow(self.sounds),
            "awake": SettingRow(self.awake),
            "autostart": SettingRow(self.autostart),
            "folder": SettingRow(self.folder, wide=True),
            "members": SettingRow(self.counts[SettingsField.MEMBERS]),
            "connections": SettingRow(self.counts[SettingsField.CONNECTIONS]),
        }
        rows = self._rows
        self._you = SettingsSection(rows["name"], rows["colour"])
        self._look = SettingsSection(rows["language"], rows["theme"], rows["zoom"])
        self._messages = SettingsSection(rows["send_key"], rows["sounds"])
        self._computer = SettingsSection(rows["awake"], rows["autostart"], rows["folder"])
        self._hosting = SettingsSection(rows["members"], rows["connections"])

    def _place(self) -> None:
        page = QWidget()
        page.setObjectName("windowPage")
        self._column = QVBoxLayout(page)
        for section in (self._you, self._look, self._messages, self._computer, self._hosting):
            self._column.addWidget(section)
        self._column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(page)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._footer = QHBoxLayout()
        self._footer.addWidget(self.unkept, 1)
        self._footer.addStretch()
        self._footer.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addLayout(self._footer)

    def _connect(self) -> None:
        model = self.model
        self.name.text_wanted.connect(model.rename)
        self.colour.chosen.connect(lambda number: model.choose(colour=number))
        self.language.chosen.connect(lambda choice: model.choose(language=choice))
        self.theme.chosen.connect(lambda choice: model.choose(theme=choice))
        self.zoom.stepped.connect(model.zoom)
        self.send_key.chosen.connect(lambda choice: model.choose(send_key=choice))
        self.sounds.toggled.connect(lambda on: model.choose(sounds=on))
        for field, count in self.counts.items():
            count.text_wanted.connect(lambda text, field=field: model.write_count(field, text))
        self.awake.toggled.connect(lambda on: model.choose(keep_awake=on))
        self.autostart.toggled.connect(model.start_with_system)
        self.folder.open_wanted.connect(self._open_folder)
        self.folder.change_wanted.connect(self._ask_for_folder)
        self.folder.back_wanted.connect(lambda: model.choose_folder(model.folder.current))
        self.close_button.clicked.connect(self.close)
        model.changed.connect(self._show_preferences)
        model.name_changed.connect(self._show_name)
        model.folder_changed.connect(self._show_folder)
        model.autostart_changed.connect(self._show_autostart)
        model.refusal_changed.connect(self._show_refusal)
        add_shortcuts(
            self,
            {
                Shortcut.CLOSE: self.close,
                Shortcut.KEYS: self.keys_wanted.emit,
                Shortcut.ZOOM_IN: lambda: model.zoom(1),
                Shortcut.ZOOM_OUT: lambda: model.zoom(-1),
                Shortcut.ZOOM_BACK: lambda: model.zoom(0),
            },
        )

    def _set_sizes(self) -> None:
        self._column.setContentsMargins(zoomed_margins(24, 20, 24, 16))
        self._column.setSpacing(zoomed(18))
        self._footer.setContentsMargins(zoomed_margins(24, 12, 24, 16))
        self.setMinimumSize(limit_to_screen(self, 520, 360))

    # Words

    def _set_words(self) -> None:
        self.setWindowTitle(_("Settings"))
        self.close_button.setText(_("Close"))
        self._you.set_words(_("You"))
        self._look.set_words(_("Appearance"))
        self._messages.set_words(_("Messages"))
        self._computer.set_words(_("This computer"))
        self._hosting.set_words(_("Rooms that you host"))
        rows = self._rows
        rows["name"].set_words(_("Name"), _("Everybody in your rooms sees the new name."))
        rows["colour"].set_words(_("Colour"), _("The colour of your disc and name, for everybody."))
        rows["language"].set_words(_("Language"))
        rows["theme"].set_words(_("Theme"))
        rows["zoom"].set_words(_("Zoom"))
        self._set_words_of_counts()
        rows["folder"].set_words(
            _("Your messages and rooms are kept in"),
        )
        rows["autostart"].set_words(
            _("Start with the system"), _("Desktop Chat opens when you log in to this computer.")
        )
        self.language.set_words({"system": _("System"), "en": "English", "zh_TW": "繁體中文"})
        self.theme.set_words({"system": _("System"), "light": _("Light"), "dark": _("Dark")})
        self.send_key.set_words({choice: key_words(send) for choice, (send, _line) in WRITING.items()})
        self.name.set_words(_("Your name"))
        for part in (self.colour, self.zoom, self.folder):
            part.set_words()
        self._show_everything()

    def _set_words_of_counts(self) -> None:
        members = _("At most this many people in the room")
        connections = _("At most this many connections from one device or one router")
        self._rows["members"].set_words(
            members, _("Whoever comes to a full room is told so and can try again. Nobody is sent away.")
        )
        self._rows["connections"].set_words(
            connections,
            _("A browser needs several. All who come from another network by one router count together."),
        )
        self.counts[SettingsField.MEMBERS].set_words(members)
        self.counts[SettingsField.CONNECTIONS].set_words(connections)

    def _set_words_of_switches(self) -> None:
        """What these two do, or why they are of no use on this computer."""
        no_sound, no_awake = self.model.sound_problem, self.model.awake_problem
        self.sounds.setEnabled(no_sound is None)
        self.awake.setEnabled(no_awake is None)
        self._rows["sounds"].set_words(
            _("Sounds"), no_sound or _("Played when something new arrives and you are in another window.")
        )
        self._rows["awake"].set_words(
            _("Keep the computer awake"),
            no_awake or _("Only while you host a room and others are connected."),
        )

    # Shown

    def _show_everything(self) -> None:
        self._show_preferences()
        self._show_name()
        self._show_folder()
        self._show_autostart()
        for field in SettingsField:
            self._show_refusal(field)

    def _show_preferences(self) -> None:
        chosen = self.model.preferences
        self.colour.show_value(chosen.colour)
        self.language.show_value(chosen.language)
        self.theme.show_value(chosen.theme)
        self.zoom.show_value(chosen.zoom, ZOOMS[0], ZOOMS[-1])
        self.send_key.show_value(chosen.send_key)
        new_line = key_words(WRITING[chosen.send_key][1])
        self._rows["send_key"].set_words(_("Send with"), _("{key} begins a new line.", key=new_line))
        self.sounds.show_value(chosen.sounds)
        self.awake.show_value(chosen.keep_awake)
        for field in COUNTS:
            self.counts[field].follow(self._count(field))
        self._set_words_of_switches()

    def _show_name(self) -> None:
        self.name.show_text(self.model.own_name)

    def _show_count(self, field: SettingsField) -> None:
        """Show the number that holds, or why what was written does not."""
        reason = self.model.refusals.get(field)
        self.counts[field].show_refusal(reason)
        if reason is None:
            self.counts[field].show_text(self._count(field))

    def _count(self, field: SettingsField) -> str:
        return str(getattr(self.model.preferences, COUNTS[field][0]))

    def _show_folder(self) -> None:
        folder = self.model.folder
        self.folder.show_folder(folder.current, folder.chosen, fixed=folder.fixed)

    def _show_autostart(self) -> None:
        self.autostart.show_value(self.model.starts_with_system)

    def _show_refusal(self, field: SettingsField) -> None:
        reason = self.model.refusals.get(field)
        match field:
            case SettingsField.NAME:
                self.name.show_refusal(reason)
            case SettingsField.MEMBERS | SettingsField.CONNECTIONS:
                self._show_count(field)
            case SettingsField.AUTOSTART:
                self._rows["autostart"].show_refusal(reason)
            case SettingsField.FOLDER:
                self.folder.show_refusal(reason)
            case SettingsField.KEEPING:
                self.unkept.say(reason or "")

    # Wanted

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.model.folder.current)))

    def _ask_for_folder(self) -> None:
        dialog = QFileDialog(self, _("Choose a folder for your messages"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDirectory(str(self.model.folder.current.parent))
        dialog.fileSelected.connect(lambda path: self.model.choose_folder(Path(path)))
        dialog.open()
