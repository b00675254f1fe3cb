/** What a key means, and to whom it belongs. */

const TAKEN = 229; // the keyCode of keys that an input method takes

/**
 * Whether an input method takes this key. Safari ends the composition before the Enter that accepted it, so
 * `isComposing` is false for that one, and only the keyCode tells.
 */
export function takenByInputMethod(event) {
  return event.isComposing || event.keyCode === TAKEN;
}

/** Whether the key asks for the list of keys: Ctrl+/ or ⌘/. */
export function asksForKeys(event) {
  return event.key === "/" && (event.ctrlKey || event.metaKey) && !event.altKey;
}
