/* A message from Python (pages/components/wire.py): a JSON header with typed arrays behind it. */

const TYPES = { "<f4": Float32Array, "<f8": Float64Array, "<u2": Uint16Array, "<i4": Int32Array };

/** The header, with `arrays` in place of their descriptions: name -> typed array with its `shape`. */
export function read(bytes) {
  const buffer = bytes.slice().buffer; // a copy of its own: typed arrays must begin at a multiple of their size
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, { dtype, shape, offset }] of Object.entries(header.arrays ?? {})) {
    const size = shape.reduce((product, n) => product * n, 1);
    arrays[name] = Object.assign(new TYPES[dtype](buffer, offset, size), { shape });
  }
  return { ...header, arrays };
}

const GRAIN = 8;
const aligned = size => Math.ceil(size / GRAIN) * GRAIN;

/** The bytes that `read` turns into this message again. */
export function write({ arrays, ...header }) {
  const parts = Object.entries(arrays).map(([name, array]) => ({ name, array, dtype: dtypeOf(array) }));
  const described = begin => {
    const places = {};
    for (const { name, array, dtype } of parts) {
      places[name] = { dtype, shape: array.shape ?? [array.length], offset: begin };
      begin += aligned(array.byteLength);
    }
    return { text: new TextEncoder().encode(JSON.stringify({ ...header, arrays: places }, plain)), end: begin };
  };
  const room = aligned(4 + described(0).text.length + 20 * parts.length); // as in Python: the places have digits, too
  const { text, end } = described(room), bytes = new Uint8Array(end).fill(32, 0, room);
  new DataView(bytes.buffer).setUint32(0, room - 4, true);
  bytes.set(text, 4);
  let at = room;
  for (const { array } of parts) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return bytes;
}

const dtypeOf = array => Object.keys(TYPES).find(name => array instanceof TYPES[name]);

/** Plotly turns the numbers of a figure into typed arrays, of which JSON would make objects. */
const plain = (_, value) => (ArrayBuffer.isView(value) ? Array.from(value) : value);
