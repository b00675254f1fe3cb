/** Keeps the room in the part of the screen that an on-screen keyboard leaves, where the browser alone does not. */

/** Tell the style `--height` and `--top` of what is in sight, in pixels. */
export function followKeyboard(page, viewport = window.visualViewport) {
  if (!viewport) return;
  const fit = () => {
    if (viewport.scale > 1.01) return; // somebody looks closer: the page stays as it is
    page.style.setProperty("--height", `${viewport.height}px`);
    page.style.setProperty("--top", `${viewport.offsetTop}px`);
  };
  viewport.addEventListener("resize", fit);
  viewport.addEventListener("scroll", fit);
  fit();
}
