/** The few things that every part of the page does with the document. */

export const byId = (id) => document.getElementById(id);

/** An element with properties and children; strings become text, never markup. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** Writes only what differs, so that assistive technology is not told of what has not changed. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Says something to a screen reader, once it has nothing else to say. */
export function announce(text) {
  byId('announcer').textContent = text;
}

/** A word with a sign before it: a meaning is never in the colour alone. */
export function badge(kind, sign, word) {
  return element('span', { className: `badge ${kind}` }, element('span', { 'aria-hidden': 'true' }, sign), ` ${word}`);
}

export const time = (at) =>
  at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false, fractionalSecondDigits: 1 });

export const money = ({ amount, currency }) => `${amount} ${currency}`;

/** While something runs its button is not pressed again, and keeps the focus. */
export async function whileBusy(button, action) {
  if (button.getAttribute('aria-disabled') === 'true') return;
  button.setAttribute('aria-disabled', 'true');
  try {
    await action();
  } finally {
    button.removeAttribute('aria-disabled');
  }
}
