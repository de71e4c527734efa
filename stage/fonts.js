/* The letters on a canvas: Streamlit's, by whichever name the machine or the page has them. */

/** @param {number} pixels @param {string} weight */
export const font = (pixels, weight = "") =>
  `${weight}${pixels}px 'Source Sans', 'Source Sans Pro', 'Source Sans 3', sans-serif`;
