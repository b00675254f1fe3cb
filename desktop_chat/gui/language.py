"""The language of the window: our words, Qt's own, and how dates are written, switched while it runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QLocale, QTranslator

from desktop_chat.gui.preferences import LanguageChoice
from desktop_chat.gui.theme import resource
from desktop_chat.texts import choose_language, install, load_catalogue

LANGUAGES: Final = {"en": "English", "zh_TW": "繁體中文"}
"""The languages that there are, each by its own name."""


@dataclass(slots=True)
class _Spoken:
    """The one process-wide state: the language that was chosen, and Qt's own words in it."""

    language: str = "en"
    translator: QTranslator | None = None


_spoken: Final = _Spoken()


def apply_language(app: QCoreApplication, choice: LanguageChoice, folder: Path | None = None) -> None:
    """Speak ``choice`` from now on; ``system`` is the first language of the system that there is, or English.

    Every widget has had its ``LanguageChange`` when this returns. The catalogues are those of ``folder``,
    or of the resources.
    """
    language = choose_language(QLocale.system().uiLanguages()) if choice == "system" else choice
    _spoken.language = language
    install(load_catalogue(folder or resource("locale"), language))
    QLocale.setDefault(_locale(language))
    _translate_qt(app, language)
    QCoreApplication.sendEvent(app, QEvent(QEvent.Type.LanguageChange))  # Qt posts it on to its windows
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange.value)


def current_language() -> str:
    """Return which of `LANGUAGES` is spoken."""
    return _spoken.language


def _locale(language: str) -> QLocale:
    """Return how dates are written: as the system does it if it speaks the language, too."""
    system, spoken = QLocale.system(), QLocale(language)
    if system.language() is spoken.language() and system.script() is spoken.script():
        return system
    if language == "en":
        return QLocale(QLocale.Language.English, system.territory())
    return spoken


def _translate_qt(app: QCoreApplication, language: str) -> None:
    """Qt has words of its own in context menus and dialogs; untranslated they are English."""
    if _spoken.translator is not None:
        app.removeTranslator(_spoken.translator)
        _spoken.translator = None
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if language != "en" and translator.load(f"qtbase_{language}", folder):
        app.installTranslator(translator)
        _spoken.translator = translator
