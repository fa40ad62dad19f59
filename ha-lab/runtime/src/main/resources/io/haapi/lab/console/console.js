import { showAggregates } from './aggregates.js';
import { Api } from './api.js';
import { readConfig } from './config.js';
import { showLive } from './live.js';
import { showLoad } from './loadpanel.js';
import { byId, element, whileBusy } from './page.js';
import { readRequests } from './requests.js';
import { Responses } from './responses.js';
import { showSession } from './session.js';
import { createSignIn } from './signin.js';

function work(config, requests, user) {
  const responses = new Responses();
  const api = new Api({ base: config.api, headers: () => user.headers(), listener: (result) => responses.add(result) });
  showAggregates({ api, user, requests });
  showSession({ api, requests });
  showLoad({ api, requests });

  byId('account-name').textContent = user.name;
  byId('account').hidden = false;
  byId('sign-in').hidden = true;
  byId('work').hidden = false;
  // A reload drops everything that the last user saw or started.
  byId('sign-out').onclick = () => {
    sessionStorage.clear();
    location.reload();
  };
  byId('create-title').focus();
}

function askCredentials(step, done, failed) {
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
          askCredentials(next, done);
          form.querySelector('input').focus();
        }
      } catch (failure) {
        error.textContent = failure.message;
        error.hidden = false;
      }
    });
  };
}

/** Completes a sign-in whose provider has sent the browser back to this page. */
async function resumeSignIn({ resume = async () => undefined }) {
  try {
    return { user: await resume() };
  } catch (failed) {
    return { failed };
  }
}

try {
  const [config, requests] = await Promise.all([readConfig(), readRequests()]);
  if (config.live) showLive(config.live);
  const signIn = createSignIn(config.signIn);
  const { user, failed } = await resumeSignIn(signIn);
  const done = (it) => work(config, requests, it);
  if (user) done(user);
  else askCredentials(signIn, done, failed);
} catch (failure) {
  byId('broken').textContent = failure.message;
  byId('broken').hidden = false;
}
