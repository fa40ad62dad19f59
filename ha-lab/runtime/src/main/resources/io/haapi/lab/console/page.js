/** Helpers for the document that every part of the page shares. */

export const byId = (id) => document.getElementById(id);

/** Creates an element with properties and children; strings become text, never markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Writes only changes, so that assistive technology does not announce unchanged text. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Announces a text to screen readers, politely. */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** Shows the result of an action. */
export function showMessage(result, kind, sign, text) {
  result.replaceChildren(element('p', { className: `message ${kind}` }, element('span', { 'aria-hidden': 'true' }, `${sign} `), text));
}

/** Creates a word with a sign before it, because colour alone must not carry the meaning. */
export function badge(kind, sign, word) {
  return element('span', { className: `badge ${kind}` }, element('span', { 'aria-hidden': 'true' }, sign), ` ${word}`);
}

export const time = (at) =>
  at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, fractionalSecondDigits: 1 });

/** Returns a JSON name such as createdAt as a heading, "Created at". */
export function heading(name) {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Creates a table cell for any JSON value. */
export function cell(value) {
  if (value === undefined || value === null) return element('td', {}, '–');
  if (typeof value === 'number') return element('td', { className: 'number' }, String(value));
  if (typeof value === 'object') return element('td', {}, element('code', {}, JSON.stringify(value)));
  const text = String(value);
  return element('td', {}, /^\d{4}-\d\d-\d\dT/.test(text) ? new Date(text).toLocaleString() : text);
}

/** Runs an action. Its button keeps the focus and ignores further clicks meanwhile. */
export async function whileBusy(button, action) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
