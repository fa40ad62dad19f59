/**
 * Reads the sample requests of the packaged API, a file beside the page. They are all that the page
 * knows of the API's own operations.
 */
export async function readRequests(page = document.baseURI, fetcher = fetch) {
  const response = await fetcher(new URL('sample-requests.json', page), { cache: 'no-store' });
  if (!response.ok) throw new Error(`sample-requests.json is not readable: status ${response.status}`);
  return parseRequests(await response.json());
}

/** Returns {collection, name, body, change: {name, body}, session}, with paths relative to the API's address. */
export function parseRequests({ aggregate, session }) {
  const missing = ['collection', 'body', 'change'].filter((name) => !aggregate?.[name]);
  if (missing.length > 0) throw new Error(`sample-requests.json: aggregate needs ${missing.join(', ')}`);
  const collection = relative(aggregate.collection);
  return {
    collection,
    name: collection.split('/').at(-1),
    body: aggregate.body,
    change: aggregate.change,
    session: session && { ...session, path: relative(session.path), read: relative(session.read) },
  };
}

const relative = (path) => path.replace(/^\/+/, '');
