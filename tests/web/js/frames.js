/** Frames as a host says them, with everything that a test does not care about filled in. */

export const HOST = "host-key";
export const ME = "me";

export const text = (type, fields) => JSON.stringify({ type, ...fields });

export const challenge = (fields = {}) =>
  text("challenge", { version: 1, server: "Host", host: HOST, nonce: "n", admission: "open", ...fields });

export function welcome({ from = 0, head = from, rid = null, ...fields } = {}) {
  return text("welcome", {
    member: ME, title: "Room", host_proof: null, epoch: "e1", resumed: false, reason: "new",
    head: { seq: head, rid }, first: 1, from, time: 1_764_000_000_000, ping: 8000, timeout: 4000, limits: {},
    present: 1, last_bye: null, ...fields,
  });
}

export function event(seq, fields = {}) {
  return {
    seq, rid: `rid-${seq}`, device: "d", member: "other", name: "Other", client_id: `id-${seq}`, kind: "message",
    time: 1_764_000_000_000 + seq * 1000, body: { text: `message ${seq}` }, ...fields,
  };
}

export const events = (...list) => text("events", { events: list });
