/*
 * Answers from files, as api/site/ writes them, in place of a server's. A file is a script that hands over what it holds,
 * for a page from file:// may load nothing else; it is loaded when something in it is asked for first. What is alike is
 * said once: the dark theme as what is other than in the light one, a member as what is other than in the picture itself.
 */

import { element } from "./element.js";
import { read, write } from "./wire.js";

/** @import { Pair } from "./address.js" */
/** @import { Message } from "./wire.js" */

/** The way to a part of a message, and what stands there. @typedef {[way: (string | number)[], value: any]} Change */
/** What a file holds, by name. @typedef {Record<string, string>} Parts */
/** What came before the code that takes it, and then that. @typedef {{ push(file: [name: string, parts: any]): void }} Taker */
/** Changes for both themes; dark: null where they are the same. @typedef {{ light: Change[], dark: Change[] | null }} Both */

/**
 * What the files hold.
 *
 * @typedef {object} Held
 * @property {Record<string, Pair[]>} pictures name of a file -> the address that its picture is of
 * @property {Record<string, string>} files path -> what changes with its content
 */

const NOT_HERE = "These files do not have that picture: the server that they come from has it.";
const TOO_OLD = "This browser is too old for these files: it cannot unpack them.";
const OWN = ["page", "theme", "phone", "held", "relief", "slider", "picked"];

/**
 * The value with the changes made; the value itself stays as it is.
 *
 * @template T
 * @param {T} value
 * @param {Change[]} changes
 * @returns {T}
 */
export function withChanges(value, changes) {
  const made = structuredClone({ value });
  for (const [way, part] of changes) {
    const whole = ["value", ...way];
    const last = /** @type {string | number} */ (whole.pop());
    const holder = whole.reduce((/** @type {any} */ from, key) => from[key], made);
    holder[last] = part;
  }
  return made.value;
}

/** @param {Both} both @param {string} theme */
const ofTheme = ({ light, dark }, theme) => (theme === "dark" ? (dark ?? light) : light);

export class Files {
  /** @param {Held} held */
  constructor(held) {
    this.held = held;
    /** @type {Map<string, Promise<any>>} */
    this.loading = new Map();
    /** What waits for a file, by its name. @type {Map<string, (parts: any) => void>} */
    this.waiting = new Map();
    /** Packed text -> what it holds, once it is read. @type {Map<string, Promise<Message>>} */
    this.unpacked = new Map();
    const page = /** @type {{ descentLab?: Taker }} */ (/** @type {any} */ (window));
    page.descentLab = { push: ([name, parts]) => this.waiting.get(name)?.(parts) };
  }

  /** What a file holds. @param {string} name @returns {Promise<any>} */
  load(name) {
    const known = this.loading.get(name);
    if (known) return known;
    const coming = new Promise((resolve, reject) => {
      const path = `data/${name}.js`;
      const script = element("script", "", { src: `${path}?${this.held.files[path] ?? ""}` });
      this.waiting.set(name, resolve);
      script.onload = () => script.remove();
      script.onerror = () => {
        script.remove();
        this.loading.delete(name);
        reject(new Error(`no ${path}`));
      };
      document.head.append(script);
    });
    this.loading.set(name, coming);
    return coming;
  }

  /** A message of a file, read once. @param {string} name @param {string} part */
  async message(name, part) {
    const parts = await this.load(name);
    const key = `${name} ${part}`;
    const found = this.unpacked.get(key) ?? unpacked(parts[part]).then(read);
    this.unpacked.set(key, found);
    return found;
  }

  /**
   * Answers a question as the server's `fetch` would.
   *
   * @param {RequestInfo | URL} url
   * @returns {Promise<Response>}
   */
  answer = async url => {
    if (!("DecompressionStream" in window)) return refusal(TOO_OLD);
    const { pathname, searchParams } = new URL(String(url));
    const kind = pathname.slice(pathname.lastIndexOf("/") + 1);
    const found = await this.found(kind, searchParams);
    if (!found) return refusal(NOT_HERE);
    const headers = { "Content-Type": "application/octet-stream" };
    return new Response(new Blob([/** @type {Uint8Array<ArrayBuffer>} */ (write(found))]), { headers });
  };

  /** @param {string} kind of answer @param {URLSearchParams} asked @returns {Promise<Message | null>} */
  async found(kind, asked) {
    const theme = asked.get("theme") ?? "light";
    const own = this.pictureOf(asked);
    if (!own) return null;
    const { name, moved } = own;
    if (kind === "sweep") return this.sweep(name, asked.get("slider") ?? "", theme);
    if (kind === "measured") return this.told(name, asked, moved.length > 0);
    const picture = moved.length ? await this.member(name, moved, theme) : await this.picture(name, theme);
    return picture && asked.get("phone") === "1" ? { ...picture, phone: true } : picture;
  }

  /** The picture that an address is of, and what is moved in it. @param {URLSearchParams} asked */
  pictureOf(asked) {
    const pairs = [...asked].filter(([name]) => !OWN.includes(name));
    const has = (/** @type {Pair} */ [name, value]) => pairs.some(pair => pair[0] === name && pair[1] === value);
    const fitting = Object.entries(this.held.pictures).filter(([, address]) => address.every(has));
    const [found] = fitting.sort(([, one], [, other]) => other.length - one.length);
    if (!found) return null;
    const [name, address] = found;
    const moved = pairs.filter(pair => !address.some(one => one[0] === pair[0] && one[1] === pair[1]));
    return { name, moved };
  }

  /** @param {string} name @param {string} theme @returns {Promise<Message>} */
  async picture(name, theme) {
    const { light, dark, arrays } = await this.message(name, "picture");
    return { ...(theme === "dark" ? withChanges(light, dark) : light), arrays };
  }

  /** The picture at another value of one slider. @param {string} name @param {Pair[]} moved @param {string} theme */
  async member(name, [[slider, value], ...more], theme) {
    const file = `${name}-${slider}-still`;
    if (more.length || !this.held.files[`data/${file}.js`]) return null;
    const picture = { ...(await this.picture(name, theme)), arrays: {} };
    const { values, members, arrays } = await this.message(file, "answers");
    const nth = values.indexOf(value);
    if (nth < 0) return null;
    const own = Object.entries(arrays).filter(([key]) => key.startsWith(`${nth}.`));
    const named = own.map(([key, array]) => [key.slice(key.indexOf(".") + 1), array]);
    return { ...withChanges(picture, ofTheme(members[nth], theme)), arrays: Object.fromEntries(named) };
  }

  /** @param {string} name @param {string} slider @param {string} theme */
  async sweep(name, slider, theme) {
    if (!this.held.files[`data/${name}-${slider}.js`]) return null;
    const { losses } = await this.picture(name, theme);
    const { axes, ...sweep } = await this.message(`${name}-${slider}`, "sweep");
    const light = /** @type {Change[][]} */ (axes.light);
    const own = light.map((one, nth) => withChanges(losses, ofTheme({ light: one, dark: axes.dark[nth] }, theme)));
    return { ...sweep, axes: own };
  }

  /**
   * What is said of a scene; once a slider was moved, that it is about the scene as it was.
   *
   * @param {string} name
   * @param {URLSearchParams} asked
   * @param {boolean} isMoved
   */
  async told(name, asked, isMoved) {
    const { light, dark, picked, moved } = await this.message(name, "told");
    const message = asked.get("theme") === "dark" ? withChanges(light, dark) : structuredClone(light);
    const words = isMoved ? moved : { said: message.said, picked };
    message.said = { ...words.said };
    const option = asked.get("picked");
    if (option !== null && words.picked[Number(option)]) {
      message.said.answer = words.picked[Number(option)];
      message.answered.picked = Number(option);
    }
    if (asked.get("phone") === "1")
      for (const chart of Object.values(message.charts)) if (chart.json) chart.json.layout.dragmode = false;
    return { ...message, arrays: {} };
  }
}

/** @param {string} sentence */
const refusal = sentence => Response.json({ sentences: [sentence] }, { status: 404 });

/** The bytes of a text that Python has packed. @param {string} text */
async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
