/* What is too large for the server: Streamlit lets go of a long text without a word, and hangs up at a message too large. */

const MOST = 1_000_000; // bytes, as data/pasted.py has it
const bytes = new TextEncoder();

document.addEventListener(
  "beforeinput",
  event => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement)) return;
    const { value, selectionStart, selectionEnd } = field;
    const text = value.slice(0, selectionStart) + (event.data ?? "") + value.slice(selectionEnd);
    const large = bytes.encode(text).length > MOST;
    field.setCustomValidity(large ? "The table is larger than 1 MB: it is not taken." : "");
    if (!field.reportValidity()) event.preventDefault();
  },
  true,
);
