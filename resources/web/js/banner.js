/** What is said above the timeline while the connection is not as it should be. */

import { Block, State } from "./link.js";
import { _ } from "./texts.js";

export const Level = Object.freeze({ INFO: "info", WARNING: "warning", ERROR: "error" });
export const Action = Object.freeze({ TRY_NOW: "try_now", RELOAD: "reload", HAVE_READ: "have_read" });

/**
 * The banner for a link: {level, text, countdown, action, label}, or null. `retryIn` is in milliseconds; `welcomed`
 * tells whether the room was entered before, `lost` that the link is gone since; `held` that the host cannot store, for
 * the reason that is its `hindrance`; `waits` that there are own messages to send; `told` is what the host has to say
 * about the past, for which there is room once all is well. The window says the same.
 */
export function bannerFor({ link, title, retryIn, welcomed, held, hindrance, lost, waits, told }) {
  if (link.state === State.BLOCKED) return blocked(link);
  if (link.welcomed && held) return { level: Level.WARNING, text: heldText(hindrance), countdown: "", action: null };
  if (link.welcomed && told === "") return null;
  if (link.welcomed) return { level: Level.INFO, text: told, countdown: "", action: Action.HAVE_READ, label: _("OK") };
  const text = withWaiting(reasonFor({ link, title, welcomed }), waits);
  if (link.state === State.BACKOFF) {
    const countdown = _("Trying again in {seconds} s", { seconds: Math.ceil(retryIn / 1000) });
    return { level: Level.WARNING, text, countdown, action: Action.TRY_NOW, label: _("Try now") };
  }
  if (!welcomed || !lost) return null;
  return { level: Level.WARNING, text, countdown: _("Connecting…"), action: null };
}

function reasonFor({ link, title, welcomed }) {
  if (link.farewell !== "") return link.farewell;
  return welcomed ? _("Connection to “{room}” lost.", { room: title }) : _("The host does not answer.");
}

function withWaiting(reason, waits) {
  return waits ? _("{reason} Your messages are kept and will be sent.", { reason }) : reason;
}

function heldText(reason) {
  return _("Your messages wait here and will be sent. The host says: {reason}", { reason });
}

function blocked({ block, bye }) {
  const again = { level: Level.ERROR, countdown: "", action: Action.TRY_NOW, label: _("Try again") };
  switch (block) {
    case Block.VERSION:
      return {
        ...again,
        text: _("The host runs another version of Desktop Chat. Reload the page to get the one that fits."),
        action: Action.RELOAD,
        label: _("Reload"),
      };
    case Block.OTHER_HOST:
      return { ...again, text: _("Another host answers at this address now. Nothing was sent to it.") };
    default:
      return { ...again, text: bye?.sentence || _("The host ended the connection.") };
  }
}
