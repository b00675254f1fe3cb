/**
 * Puts the theme into force before anything is painted: the system's, unless `<html data-choice>` says "light" or "dark".
 * It is no module, because modules run only after the first paint.
 */
"use strict";

(() => {
  const page = document.documentElement;
  const system = window.matchMedia("(prefers-color-scheme: dark)");

  function kept() {
    try {
      return JSON.parse(window.localStorage.getItem("desktop-chat choices"))?.theme ?? "system";
    } catch {
      return "system"; // the browser forbids storing, or another version wrote it
    }
  }

  function show() {
    const choice = page.dataset.choice;
    page.dataset.theme = choice === "light" || choice === "dark" ? choice : system.matches ? "dark" : "light";
    const frame = document.querySelector("meta[name=theme-color]");
    frame.content = getComputedStyle(page).getPropertyValue("--window").trim();
  }

  page.dataset.choice = kept();
  system.addEventListener("change", show);
  new MutationObserver(show).observe(page, { attributeFilter: ["data-choice"] });
  show();
})();
