/** One WebSocket at a time: what an earlier one still has to say is not listened to any more. */

export class Transport {
  #url;
  #makeSocket;
  #socket = null;

  /** `received(text)` and `lost(code)` are called for the present connection only. */
  constructor({ url, makeSocket, received, lost }) {
    this.#url = url;
    this.#makeSocket = makeSocket;
    this.received = received;
    this.lost = lost;
  }

  open() {
    this.close(1000);
    const socket = this.#makeSocket(this.#url);
    this.#socket = socket;
    const present = (act) => (event) => {
      if (this.#socket === socket) act(event);
    };
    socket.onmessage = present(({ data }) => this.received(data));
    socket.onclose = present(({ code }) => {
      this.#socket = null;
      this.lost(code);
    });
  }

  send(text) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
  }

  /** Let go at once, whether the other side still answers or not. */
  close(code) {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(code);
  }
}
