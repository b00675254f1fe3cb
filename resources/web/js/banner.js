/** What is said above the timeline while the connection is not as it should be. */

import { Block, State } from "./link.js";
import { CloseCode } from "./protocol.js";
import { _ } from "./texts.js";

export const Level = Object.freeze({ WARNING: "warning", ERROR: "error" });
export const Action = Object.freeze({ TRY_NOW: "try_now", RELOAD: "reload" });

/**
 * The banner for a link: {level, text, countdown, action, label}, or null. `retryIn` is in milliseconds; `welcomed`
 * tells whether the room was entered before, `lost` that the link is gone since; `held` that the host cannot store.
 */
export function bannerFor({ link, title, retryIn, welcomed, held, lost }) {
  if (link.state === State.BLOCKED) return blocked(link);
  if (link.welcomed) return held ? { level: Level.WARNING, text: heldText(), countdown: "", action: null } : null;
  if (link.state === State.BACKOFF) {
    const seconds = Math.ceil(retryIn / 1000);
    const countdown = _("Trying again in {seconds} s", { seconds });
    return { ...interrupted({ link, title, welcomed }), countdown };
  }
  if (!welcomed || !lost) return null;
  return { ...interrupted({ link, title, welcomed }), countdown: _("Connecting…"), action: null };
}

function interrupted({ link, title, welcomed }) {
  const action = { level: Level.WARNING, action: Action.TRY_NOW, label: _("Try now") };
  if (link.bye?.code === CloseCode.RESTARTING) {
    return { ...action, text: _("The host closed the room. You can go on reading; new messages wait here.") };
  }
  if (link.bye?.sentence) return { ...action, text: link.bye.sentence };
  if (!welcomed) return { ...action, text: _("The host does not answer.") };
  return { ...action, text: _("Connection to {room} lost. Your messages are kept and will be sent.", { room: title }) };
}

function heldText() {
  return _("The host cannot store messages at the moment. Yours are kept and will be sent.");
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
