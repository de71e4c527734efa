/* Whether this browser has WebGL, which a graphics card may also take away while a page is open. */

/** null before it was tried. @type {boolean | null} */
let there = null;

export function hasWebGL() {
  if (there === null) {
    const gl = document.createElement("canvas").getContext("webgl");
    gl?.getExtension("WEBGL_lose_context")?.loseContext(); // browsers allow only a few
    there = gl !== null;
  }
  return there;
}

/** It was taken away. */
export function forgetWebGL() {
  there = false;
}
