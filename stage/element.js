/* An element of the page, made in one line. */

/**
 * facts: its properties; what is none, as aria-label, is an attribute.
 *
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {Record<string, any>} [facts]
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, className, facts = {}) {
  const made = Object.assign(document.createElement(tag), { className });
  for (const [name, value] of Object.entries(facts)) {
    if (name in made) Object.assign(made, { [name]: value });
    else made.setAttribute(name, value);
  }
  return made;
}
