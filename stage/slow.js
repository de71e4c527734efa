/* An answer that takes long: lines that tell how far it is, and behind an empty one its bytes (api/slow.py). */

/**
 * How much of an answer is done, null while others go first; and what is being done.
 *
 * @typedef {{ share: number | null, doing: string }} Progress
 */
/** What has come: bytes, or what is said in their place. @typedef {{ bytes?: Uint8Array, sentences?: string[] }} Come */

const TELLS = "application/x-descent-lab-progress";
const LINE = 10; // the end of one

/** By this name the server knows this open page: it computes one map for each. */
export const PAGE = Array.from(crypto.getRandomValues(new Uint32Array(4)), part => part.toString(36)).join("0");

/** @param {Response} response @param {string} type */
export const isOf = (response, type) => Boolean(response.headers.get("Content-Type")?.startsWith(type));

/** Whether the answer tells how far it is. @param {Response} response */
export const tells = response => response.ok && isOf(response, TELLS);

/** @param {Response} response @returns {Promise<Come>} */
export const bytesOf = async response => ({ bytes: new Uint8Array(await response.arrayBuffer()) });

/**
 * Waits for the bytes. Throws where the connection ends before them.
 *
 * @param {Response} response
 * @param {(progress: Progress) => void} [told]
 * @returns {Promise<Come>}
 */
export async function awaited(response, told) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  let text = new Uint8Array();
  for (;;) {
    const end = text.indexOf(LINE);
    if (end < 0) {
      text = joined([text, await more(reader)]);
      continue;
    }
    const line = text.subarray(0, end);
    text = text.subarray(end + 1);
    if (!line.length) return { bytes: await rest(reader, text) };
    const said = JSON.parse(new TextDecoder().decode(line));
    if (said.sentences) return said;
    told?.(said);
  }
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader */
async function more(reader) {
  const { done, value } = await reader.read();
  if (done) throw new Error("the connection has ended before the answer");
  return value;
}

/** @param {ReadableStreamDefaultReader<Uint8Array>} reader @param {Uint8Array} first */
async function rest(reader, first) {
  const parts = [first];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return joined(parts);
    parts.push(value);
  }
}

/** @param {Uint8Array[]} parts */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
