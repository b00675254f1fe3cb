/** What a guest chooses about the page itself: its language and its theme. */

import { chooseLanguage, LANGUAGES, speak } from "./languages.js";

const THEMES = ["system", "light", "dark"];

export class Choices {
  language = "en"; // the one in use

  #storage;
  #fetchJson;
  #languages;
  #spoken;

  /** `languages` are the browser's tags; `spoken()` is called when another language is in use. */
  constructor({ storage, fetchJson, languages, spoken }) {
    this.#storage = storage;
    this.#fetchJson = fetchJson;
    this.#languages = languages;
    this.#spoken = spoken;
  }

  /**
   * Connect the controls, which show what is chosen and change it: `languageSelect` with the choice "system",
   * `languageInUse` without it, and `themeSelect`.
   */
  connect(languageSelect, languageInUse, themeSelect) {
    const { language, theme } = this.#chosen;
    languageSelect.value = language;
    languageInUse.value = this.language;
    for (const select of [languageSelect, languageInUse]) {
      select.addEventListener("change", () => {
        for (const other of [languageSelect, languageInUse]) other.value = select.value;
        this.#keep({ language: select.value });
        this.apply();
      });
    }
    themeSelect.value = theme;
    themeSelect.addEventListener("change", () => {
      this.#keep({ theme: themeSelect.value });
      document.documentElement.dataset.choice = themeSelect.value; // theme.js sees it
    });
  }

  /** Put the chosen language into use. */
  async apply() {
    const { language } = this.#chosen;
    const wanted = language === "system" ? chooseLanguage(this.#languages) : language;
    const spoken = await speak(wanted, this.#fetchJson);
    if (this.#chosen.language !== language) return; // chosen again meanwhile
    this.language = spoken;
    document.documentElement.lang = LANGUAGES[spoken].tag;
    this.#spoken();
  }

  get #chosen() {
    const { language, theme } = this.#storage.choices;
    return {
      language: Object.hasOwn(LANGUAGES, language) ? language : "system",
      theme: THEMES.includes(theme) ? theme : "system",
    };
  }

  #keep(change) {
    this.#storage.choices = { ...this.#chosen, ...change };
  }
}
