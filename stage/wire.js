/* A message from Python (api/wire.py): a JSON header with typed arrays behind it. */

/** @import { Numbers, Shaped } from "./messages.d.ts" */

/**
 * @typedef {Float32ArrayConstructor | Float64ArrayConstructor | Uint16ArrayConstructor | Int32ArrayConstructor | Uint8ArrayConstructor} Type
 */
/** @typedef {Record<string, any> & { arrays: Record<string, any> }} Message */

/** @type {Record<string, Type>} */
const TYPES = { "<f4": Float32Array, "<f8": Float64Array, "<u2": Uint16Array, "<i4": Int32Array, "|u1": Uint8Array };

/** What the header says of an array. @typedef {{ dtype: string, shape: number[], offset: number }} Place */

/**
 * The header, with `arrays` in place of their descriptions: name -> typed array with its shape.
 *
 * @param {Uint8Array} bytes
 * @returns {Message}
 */
export function read(bytes) {
  const buffer = bytes.slice().buffer; // a copy of its own: typed arrays must begin at a multiple of their size
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  /** @type {Record<string, Shaped<Numbers>>} */
  const arrays = {};
  for (const [name, place] of Object.entries(header.arrays ?? {})) {
    const { dtype, shape, offset } = /** @type {Place} */ (place);
    const size = shape.reduce((product, n) => product * n, 1);
    arrays[name] = Object.assign(new TYPES[dtype](buffer, offset, size), { shape });
  }
  return { ...header, arrays };
}

const GRAIN = 8;
/** @param {number} size */
const aligned = size => Math.ceil(size / GRAIN) * GRAIN;

/** The bytes that `read` turns into this message again. @param {Message} message @returns {Uint8Array} */
export function write({ arrays, ...header }) {
  const described = (/** @type {number} */ begin) => {
    /** @type {Record<string, Place>} */
    const places = {};
    for (const [name, array] of Object.entries(arrays)) {
      places[name] = { dtype: dtypeOf(array), shape: array.shape ?? [array.length], offset: begin };
      begin += aligned(array.byteLength);
    }
    return { text: new TextEncoder().encode(JSON.stringify({ ...header, arrays: places }, plain)), end: begin };
  };
  const room = aligned(4 + described(0).text.length + 20 * Object.keys(arrays).length); // as in Python: the places have digits, too
  const { text, end } = described(room);
  const bytes = new Uint8Array(end).fill(32, 0, room);
  new DataView(bytes.buffer).setUint32(0, room - 4, true);
  bytes.set(text, 4);
  let at = room;
  for (const array of Object.values(arrays)) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

/** @param {Numbers} array */
const dtypeOf = array => Object.keys(TYPES).find(name => array instanceof TYPES[name]) ?? "";

/**
 * Plotly turns the numbers of a figure into typed arrays, of which JSON would make objects.
 *
 * @param {string} _
 * @param {any} value
 */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(/** @type {Numbers} */ (value)) : value);
