/* A message from Python (pages/components/stage/wire.py): a JSON header with typed arrays behind it. */

const TYPES = { "<f4": Float32Array, "<f8": Float64Array, "<u2": Uint16Array, "<i4": Int32Array };

/** The header, with `arrays` in place of their descriptions: name -> typed array with its `shape`. */
export function read(bytes) {
  const buffer = bytes.slice().buffer; // a copy of its own: typed arrays must begin at a multiple of their size
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const arrays = {};
  for (const [name, { dtype, shape, offset, tight }] of Object.entries(header.arrays ?? {})) {
    const size = shape.reduce((product, n) => product * n, 1);
    const array = tight ? new Uint8Array(buffer, offset, tight) : new TYPES[dtype](buffer, offset, size);
    arrays[name] = Object.assign(array, { shape, tight: tight && dtype });
  }
  return { ...header, arrays };
}

/** Puts the arrays that travelled compressed in their place; only a stream can inflate, so this takes a moment. */
export async function loosen(message) {
  for (const [name, array] of Object.entries(message.arrays))
    if (array.tight) message.arrays[name] = await loosened(array);
  return message;
}

/** What `_tightened` of wire.py makes, undone. */
async function loosened({ buffer, byteOffset, byteLength, shape, tight }) {
  const packed = new Blob([new Uint8Array(buffer, byteOffset, byteLength)]).stream();
  const bytes = new Uint8Array(
    await new Response(packed.pipeThrough(new DecompressionStream("deflate"))).arrayBuffer(),
  );
  const [rows] = shape;
  const size = bytes.length / 4;
  const columns = size / rows;
  const whole = new Uint32Array(size);
  for (let column = 0; column < columns; column++) {
    let value = 0;
    for (let row = 0, i = column * rows; row < rows; row++, i++) {
      value += bytes[i] | (bytes[size + i] << 8) | (bytes[2 * size + i] << 16) | (bytes[3 * size + i] << 24);
      whole[row * columns + column] = value; // modulo 2 ** 32, as it was made
      value = whole[row * columns + column];
    }
  }
  return Object.assign(new TYPES[tight](whole.buffer), { shape });
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
  const { text, end } = described(room);
  const bytes = new Uint8Array(end).fill(32, 0, room);
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
