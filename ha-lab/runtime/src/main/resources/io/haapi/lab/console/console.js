import { Answers } from './answers.js';
import { Api } from './api.js';
import { readConfig } from './config.js';
import { byId, element, whileBusy } from './page.js';
import { createSignIn } from './signin.js';
import { showCart } from './cart.js';
import { showLive } from './live.js';
import { showLoad } from './loadpanel.js';
import { showOrders } from './orders.js';

/** The order that the form describes. */
function line() {
  const fields = byId('order-form').elements;
  return {
    sku: fields.sku.value,
    quantity: fields.quantity.valueAsNumber,
    unitPrice: { amount: fields.amount.value, currency: fields.currency.value },
  };
}

function work(config, user) {
  const answers = new Answers();
  const api = new Api({ base: config.api, headers: () => user.headers(), listener: (answer) => answers.add(answer) });
  const orders = showOrders({ api, user });
  const cart = showCart({ api, orders });
  showLoad({ api, order: () => ({ lines: [line()] }) });

  const form = byId('order-form');
  form.onsubmit = (event) => {
    event.preventDefault();
    whileBusy(form.querySelector('.primary'), () => orders.place([line()]));
  };
  byId('cart-put').onclick = () => form.reportValidity() && whileBusy(byId('cart-put'), () => cart.put(line()));

  byId('account-name').textContent = user.name;
  byId('account').hidden = false;
  byId('sign-in').hidden = true;
  byId('work').hidden = false;
  // Whatever the last user saw or began goes with the page.
  byId('sign-out').onclick = () => {
    sessionStorage.clear();
    location.reload();
  };
  byId('order-title').tabIndex = -1;
  byId('order-title').focus();
}

function askWho(step, done, failed) {
  const form = byId('sign-in-form');
  const error = byId('sign-in-error');
  error.textContent = failed?.message ?? '';
  error.hidden = !failed;
  byId('sign-in-hint').textContent = step.hint;
  byId('sign-in-fields').replaceChildren(...step.fields.map(({ label, ...properties }) => element('label', {}, label, element('input', { required: true, ...properties }))));
  byId('sign-in').hidden = false;
  form.onsubmit = (event) => {
    event.preventDefault();
    whileBusy(form.querySelector('button'), async () => {
      error.hidden = true;
      try {
        const { user, next } = await step.signIn(Object.fromEntries(new FormData(form)));
        if (user) {
          done(user);
        } else if (next) {
          askWho(next, done);
          form.querySelector('input').focus();
        }
      } catch (failure) {
        error.textContent = failure.message;
        error.hidden = false;
      }
    });
  };
}

/** Who left the page to sign in may be back. */
async function comeBack({ resume = async () => undefined }) {
  try {
    return { user: await resume() };
  } catch (failed) {
    return { failed };
  }
}

try {
  const config = await readConfig();
  if (config.live) showLive(config.live);
  const signIn = createSignIn(config.signIn);
  const { user, failed } = await comeBack(signIn);
  const done = (it) => work(config, it);
  if (user) done(user);
  else askWho(signIn, done, failed);
} catch (failure) {
  byId('broken').textContent = failure.message;
  byId('broken').hidden = false;
}
