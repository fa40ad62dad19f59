import { NoResponse, explain } from './api.js';
import { byId, showMessage, whileBusy } from './page.js';

/** Writes and reads the values that the API keeps in the session. Stays hidden if it declares none. */
export function showSession({ api, requests: { session } }) {
  if (!session) return;
  const result = byId('session-result');

  async function call(label, method, path, body) {
    try {
      const response = await api.call(label, method, path, { body });
      if (response.ok) return response;
      showMessage(result, 'bad', '✕', explain(response));
    } catch (failure) {
      if (!(failure instanceof NoResponse)) throw failure;
      showMessage(result, 'bad', '✕', failure.message);
    }
    return undefined;
  }

  async function read() {
    const response = await call('read the session', 'GET', session.read);
    if (response) byId('session-value').textContent = JSON.stringify(response.body, undefined, 2);
  }

  async function write() {
    const response = await call('write the session', session.method, session.path, session.body);
    if (!response) return;
    await read();
    showMessage(result, 'good', '✓', 'The session was written.');
  }

  byId('session').hidden = false;
  byId('session-write-request').textContent = `${session.method} /${session.path} ${JSON.stringify(session.body)}`;
  byId('session-read-request').textContent = `GET /${session.read}`;
  byId('session-write').onclick = () => whileBusy(byId('session-write'), write);
  byId('session-read').onclick = () => whileBusy(byId('session-read'), read);
  read();
}
