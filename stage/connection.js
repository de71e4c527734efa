/* Tells the server when the connection to it is back: what was changed meanwhile is in the browser alone (connection.py). */

import { onConnection } from "./page.js";

export class Connection {
  /** tell() is called whenever the connection is back. @param {() => void} tell */
  constructor(tell) {
    this.tell = tell;
    this.gone = false;
    this.remove = onConnection(there => {
      if (there && this.gone) this.tell();
      this.gone = !there;
    });
  }
}
