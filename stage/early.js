/*
 * Loads what the stage will want, at once and not file by file as each is found to import others. Travels in every
 * message, without its comments, behind constants that assets.py writes: so it is short.
 */

/** @type {(rel: string, address: string, as?: string) => void} */
const early = (rel, address, as = "") =>
  document.head.append(
    Object.assign(document.createElement("link"), { rel, as, href: new URL(address, document.baseURI) }),
  );
early("preload", PLOTLY, "script");
for (const name of MODULES.split(" ")) early("modulepreload", `${FOLDER}${name}.js`);
