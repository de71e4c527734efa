/* Tells the server when the connection to it is back: what was changed meanwhile is in the browser alone (connection.py). */

const STATE = "data-test-connection-state";
const CONNECTED = "CONNECTED";

export class Connection {
  /** tell() is called whenever the connection is back. */
  constructor(tell) {
    this.tell = tell;
    const app = document.querySelector("[data-testid=stApp]");
    let gone = false;
    this.observer = new MutationObserver(() => {
      const there = app.getAttribute(STATE) === CONNECTED;
      if (there && gone) this.tell();
      gone = !there;
    });
    this.observer.observe(app, { attributeFilter: [STATE] });
  }

  remove() {
    this.observer.disconnect();
  }
}
