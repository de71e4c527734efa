/* Where answers are from: the server, unless the page has them with it (files.js). */

export const source = { from: /** @type {typeof fetch} */ ((...what) => fetch(...what)) };

/** @type {typeof fetch} */
export const fetched = (...what) => source.from(...what);
