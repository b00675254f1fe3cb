/** Copying where the browser's clipboard is closed to pages that came over plain http. */

/** Copy what stands in a text field; false if the browser refuses, and the text is selected for the person to do it. */
export async function copyFrom(field) {
  field.focus();
  field.setSelectionRange(0, field.value.length);
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy"); // no clipboard there, or no right to it
  }
}
