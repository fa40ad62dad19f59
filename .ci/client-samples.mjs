// Runs each client of docs/samples/clients against a server that breaks the connection, then responds
// 503 with Retry-After, then 201: each must send the same key and the same body three times.
//   node .ci/client-samples.mjs JAVA
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { promisify } from 'node:util';

const directory = 'docs/samples/clients';
const clients = [
  [process.argv[2], [`${directory}/PlaceOrder.java`]],
  ['node', [`${directory}/place-order.mjs`]],
  ['bash', [`${directory}/place-order.sh`]],
];
for (const [command, options] of clients) {
  const seen = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data) => (body += data));
    request.on('end', () => {
      seen.push(`${request.headers['idempotency-key']} ${body}`);
      if (seen.length === 1) request.socket.destroy();
      else if (seen.length === 2) response.writeHead(503, { 'Retry-After': '0' }).end();
      else response.writeHead(201).end('{"id":"1"}');
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;
  const { stdout } = await promisify(execFile)(command, [...options, url, 'token'], { timeout: 60_000 });
  server.close();
  const name = options.at(-1);
  if (!stdout.includes('201')) throw new Error(`${name} does not end with 201, but with: ${stdout}`);
  if (seen.length !== 3 || new Set(seen).size !== 1 || !/^"[\w-]+" /.test(seen[0])) {
    throw new Error(`${name} does not repeat one request three times with one key: ${seen.join(' | ')}`);
  }
}
console.log(`client-samples: ${clients.length} clients repeat a command with its key`);
