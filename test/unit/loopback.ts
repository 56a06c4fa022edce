import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request as the server saw it. */
export interface Seen {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

/** Answers a request; `nth` counts the requests for the same path, from 1. */
export type Handler = (request: IncomingMessage, response: ServerResponse, nth: number) => void | Promise<void>;

/** An HTTP server on loopback that behaves as a test tells it to, and remembers what it was asked. */
export class Loopback {
  readonly seen: Seen[] = [];
  /** What went wrong in a handler, for a test to look at. */
  readonly errors: unknown[] = [];
  private readonly handlers = new Map<string, Handler>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<Loopback> {
    const server = createServer();
    const loopback = new Loopback(server);
    server.on('request', (request, response) => {
      loopback.answer(request, response).catch((error: unknown) => loopback.errors.push(error));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return loopback;
  }

  /** Installs a handler; returns the address that leads to it. */
  on(path: string, handler: Handler): string {
    this.handlers.set(path, handler);
    return this.url(path);
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** The requests for a path, in order. */
  seenAt(path: string): Seen[] {
    return this.seen.filter(seen => seen.path === path);
  }

  async stop(): Promise<void> {
    const closed = once(this.server, 'close');
    this.server.close();
    this.server.closeAllConnections();
    await closed;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const { range, 'if-range': ifRange } = request.headers;
    this.seen.push({ path, range, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
    const handler = this.handlers.get(path);
    if (handler !== undefined) return handler(request, response, this.seenAt(path).length);
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not here.');
  }
}

/** Writes a piece and waits until it is handed to the network, or is not because the client has hung up. */
export async function write(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  await new Promise<void>(resolve => response.write(bytes, () => resolve()));
}

/** Ends the connection in the middle of an answer. */
export function cut(response: ServerResponse): void {
  response.socket?.destroy();
}

/** Answers a request for the rest of `body`, as a server that knows ranges does. Returns how many bytes it sent. */
export function sendRest(request: IncomingMessage, response: ServerResponse, body: Uint8Array, etag?: string): number {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  response.writeHead(206, {
    'Content-Length': body.length - from,
    'Content-Range': `bytes ${from}-${body.length - 1}/${body.length}`,
    ...(etag === undefined ? {} : { ETag: etag }),
  });
  response.end(body.subarray(from));
  return body.length - from;
}
