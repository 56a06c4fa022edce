import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { MirrorFailure, connectionFailure } from './mirrorFailure';

const MAX_REDIRECTS = 10;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Requests an address, through redirects, and resolves to the response before its body is read.
 *
 * It asks through Node's own modules: VS Code puts its proxy settings and the system's certificates into those in every
 * version and every kind of extension host; into `fetch` only in newer ones and where a setting allows it.
 * @throws MirrorFailure when no server answers, or only with redirects, or with one that leaves https.
 * @throws an error of any kind when the signal aborts; that also ends the body.
 */
export async function openUrl(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let address = new URL(url);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await ask(address, headers, signal);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    if (!URL.canParse(location, address)) throw new MirrorFailure('redirects to no valid address', 'final');
    const next = new URL(location, address);
    // Whoever listens on the way could read the rest, and send something else.
    if (address.protocol === 'https:' && next.protocol === 'http:')
      throw new MirrorFailure('redirects from https to http, which is not followed', 'final');
    address = next;
  }
  throw new MirrorFailure('redirects without end', 'final');
}

async function ask(
  address: URL,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  if (!/^https?:$/.test(address.protocol))
    throw new MirrorFailure(`redirects to ${address.protocol}, which is not fetched`, 'final');
  signal.throwIfAborted();
  const client = address.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    const request = client.get(address, { headers });
    // Not by Node's own `signal` option, which throws where the whole answer has arrived and is still unread.
    const end = (): unknown => request.destroy();
    signal.addEventListener('abort', end);
    request.on('error', error => reject(connectionFailure(error)));
    request.on('close', () => signal.removeEventListener('abort', end));
    request.on('response', response => {
      // The reader of the body gets its errors; without a reader they must not end the process.
      response.on('error', () => undefined);
      resolve(response);
    });
  });
}
