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
