import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { promises } from 'node:fs';
import { mkdir, mkdtemp, open, readFile, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { DiskError } from '../../../src/disk/diskError';
import { removeLeftovers } from '../../../src/disk/partFile';
import { partFileName } from '../../../src/disk/partName';
import {
  DownloadError,
  downloadPreset,
  installedPreset,
  type DownloadProgress,
} from '../../../src/pretrained/downloadPreset';
import type { Preset } from '../../../src/pretrained/presets/presets';
import { Loopback, cut, sendRest, write } from '../../fixtures/loopbackServer';

// Bytes without a period, so that a piece in the wrong place cannot go unnoticed.
const BODY = Buffer.from(Array.from({ length: 4096 }, (_, i) => (Math.imul(i + 1, 2654435761) >>> 13) & 255));
const HALF = BODY.length / 2;
// Short enough to wait for, long enough for a good server on a busy machine.
const STALL_MS = 300;
const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 28021836\n`;

function presetFrom(...mirrors: readonly [string, ...string[]]): Preset {
  return {
    id: 'test',
    name: 'Test weights',
    fileName: 'test.onnx',
    mirrors,
    bytes: BODY.length,
    sha256: createHash('sha256').update(BODY).digest('hex'),
    auxiliaryHeads: 'none',
    license: 'none',
  };
}

/** An address at which nobody listens. */
async function closedPort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  await new Promise(resolve => probe.close(resolve));
  return `http://127.0.0.1:${port}/`;
}

/** Makes every open file's method behave as told, until the returned function is called. */
async function replaceFileMethod(name: 'write' | 'sync', replacement: () => Promise<void>): Promise<() => void> {
  const handle = await open(process.execPath);
  const prototype = Object.getPrototypeOf(handle) as Record<typeof name, unknown>;
  await handle.close();
  const original = prototype[name];
  prototype[name] = replacement;
  return () => (prototype[name] = original);
}

describe('downloading a preset', () => {
  let server: Loopback;
  let folder: string;

  beforeEach(async () => {
    server = await Loopback.start();
    folder = await mkdtemp(path.join(tmpdir(), 'download-'));
  });

  afterEach(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    assert.deepEqual(server.errors, []);
  });

  interface Run {
    signal?: AbortSignal;
    onProgress?: (progress: DownloadProgress) => void;
    stallMs?: number;
    attempts?: number;
  }

  const download = (preset: Preset, run: Run = {}): Promise<string> =>
    downloadPreset(preset, folder, {
      signal: new AbortController().signal,
      onProgress: () => undefined,
      backoffMs: 1,
      ...run,
    });

  const good = (at = '/good'): string =>
    server.on(at, (_, response) => {
      response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
    });

  async function assertArrived(file: string): Promise<void> {
    assert.equal(file, path.join(folder, 'test.onnx'));
    assert.deepEqual(await readFile(file), BODY);
    assert.deepEqual(await readdir(folder), ['test.onnx']);
  }

  async function assertFails(download: Promise<string>, ...reasons: RegExp[]): Promise<DownloadError> {
    const error: unknown = await download.then(
      () => assert.fail('the download should have failed'),
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof DownloadError, `not a DownloadError: ${String(error)}`);
    assert.equal(error.failures.length, reasons.length);
    reasons.forEach((reason, i) => assert.match(error.failures[i]?.reason ?? '', reason));
    assert.deepEqual(await readdir(folder), []);
    return error;
  }

  describe('from a good server', () => {
    it('puts the verified file into the folder, which it creates', async () => {
      const target = path.join(folder, 'a', 'b');
      const preset = presetFrom(good());
      assert.equal(await installedPreset(preset, target), undefined);
      const file = await downloadPreset(preset, target, {
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      assert.equal(file, path.join(target, 'test.onnx'));
      assert.deepEqual(await readFile(file), BODY);
      assert.deepEqual(await readdir(target), ['test.onnx']);
      assert.equal(await installedPreset(preset, target), file);
    });

    it('reports progress upwards to the whole size while the server is slow', async () => {
      const slow = server.on('/slow', async (_, response) => {
        response.writeHead(200, { 'Content-Length': BODY.length });
        for (let at = 0; at < BODY.length; at += 256) {
          await write(response, BODY.subarray(at, at + 256));
          await delay(2);
        }
        response.end();
      });
      const progress: DownloadProgress[] = [];
      await assertArrived(await download(presetFrom(slow), { onProgress: p => progress.push(p) }));
      assert.ok(progress.length > 2, `only ${progress.length} reports`);
      assert.deepEqual(progress[0], { received: 0, total: BODY.length, mirror: slow });
      assert.equal(progress.at(-1)?.received, BODY.length);
      progress.reduce((before, now) => {
        assert.ok(now.received > before.received);
        return now;
      });
    });

    it('follows redirects', async () => {
      const target = good('/far/away');
      const moved = server.on('/moved', (_, response) => {
        response.writeHead(302, { Location: '/again' }).end();
      });
      server.on('/again', (_, response) => {
        response.writeHead(307, { Location: target }).end();
      });
      await assertArrived(await download(presetFrom(moved)));
    });

    it('accepts a body that declares no length', async () => {
      const chunked = server.on('/chunked', (_, response) => {
        response.write(BODY.subarray(0, 10));
        response.end(BODY.subarray(10));
      });
      await assertArrived(await download(presetFrom(chunked)));
    });

    it('asks the second mirror only when the first fails', async () => {
      await assertArrived(await download(presetFrom(good('/first'), good('/second'))));
      assert.deepEqual(
        server.seen.map(seen => seen.path),
        ['/first'],
      );
    });

    it('asks nobody when the file is there', async () => {
      await writeFile(path.join(folder, 'test.onnx'), BODY);
      await assertArrived(await download(presetFrom(good())));
      assert.deepEqual(server.seen, []);
    });

    it('replaces a file of the right size and the wrong content', async () => {
      await writeFile(path.join(folder, 'test.onnx'), Buffer.alloc(BODY.length));
      await assertArrived(await download(presetFrom(good())));
    });

    it('accepts about the size and the beginning of the hash where no more is published, and nothing less', async () => {
      const begins = createHash('sha256').update(BODY).digest('hex').slice(0, 8);
      const rounded = (bytes: number, digits: string): Preset => ({
        ...presetFrom(good()),
        bytes,
        roundedSize: true,
        sha256: { begins: digits },
      });
      for (const bytes of [4060, 4130]) {
        assert.deepEqual(await readFile(await download(rounded(bytes, begins))), BODY);
        assert.deepEqual((await readdir(folder)).sort(), ['test.onnx', 'test.onnx.sha256']);
      }
      assert.equal(server.seen.length, 1);
      for (const name of await readdir(folder)) await rm(path.join(folder, name));
      await assertFails(download(rounded(4000, begins)), /^has a file of 4,096 bytes, not about 4,000 bytes$/);
      await assertFails(download(rounded(4060, '00000000')), /other bytes than expected/);
    });

    describe('of a file of whose hash only the beginning is published', () => {
      // No eight digits of a hash can be forged here: what both files have in common is the empty beginning.
      const preset = (mirror: string): Preset => ({ ...presetFrom(mirror), sha256: { begins: '' } });
      const other = Buffer.from(BODY).reverse();
      const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
      const evil = (): string => server.on('/evil', (_, response) => void response.end(other));
      const note = (): Promise<string> => readFile(path.join(folder, 'test.onnx.sha256'), 'utf8');

      it('remembers the whole hash, and refuses another file later, in words', async () => {
        const file = await download(preset(good()));
        assert.equal(await note(), `${sha256(BODY)}  test.onnx\n`);
        await rm(file);
        const refused = download(preset(evil()));
        await assert.rejects(refused, (error: Error) => {
          assert.match(
            error.message,
            /sent another file than the first time: its SHA-256 is [0-9a-f]{64}, not [0-9a-f]{64}/,
          );
          assert.ok(error.message.includes(sha256(other)) && error.message.includes(sha256(BODY)));
          return true;
        });
        assert.deepEqual(await readdir(folder), ['test.onnx.sha256']);
        assert.deepEqual(await readFile(await download(preset(good()))), BODY);
      });

      it('remembers that of a file which is there already, and replaces one that has been exchanged', async () => {
        await writeFile(path.join(folder, 'test.onnx'), BODY);
        await download(preset(evil()));
        assert.equal(await note(), `${sha256(BODY)}  test.onnx\n`);
        assert.deepEqual(server.seen, []);
        await writeFile(path.join(folder, 'test.onnx'), other);
        assert.deepEqual(await readFile(await download(preset(good()))), BODY);
      });

      it('takes a note that holds no hash for none', async () => {
        await writeFile(path.join(folder, 'test.onnx.sha256'), 'nonsense');
        await download(preset(good()));
        assert.equal(await note(), `${sha256(BODY)}  test.onnx\n`);
      });
    });

    it('does not call a file of another size installed', async () => {
      await writeFile(path.join(folder, 'test.onnx'), BODY.subarray(1));
      assert.equal(await installedPreset(presetFrom(good()), folder), undefined);
    });
  });

  describe('over a bad connection', () => {
    /** A server whose first connection ends once the client has the first half; then it goes on as told. */
    function cutsOff(etag: string | undefined, then: Parameters<Loopback['on']>[1]) {
      let release = (): void => undefined;
      const arrived = new Promise<void>(resolve => (release = resolve));
      const url = server.on('/cuts', async (request, response, nth) => {
        if (nth > 1) return then(request, response, nth);
        response.writeHead(200, { 'Content-Length': BODY.length, ...(etag === undefined ? {} : { ETag: etag }) });
        await write(response, BODY.subarray(0, HALF));
        await arrived;
        cut(response);
      });
      const received: number[] = [];
      const onProgress = (p: DownloadProgress): void => {
        received.push(p.received);
        if (p.received === HALF) release();
      };
      return { url, onProgress, received };
    }

    it('asks for the rest and fetches no byte twice', async () => {
      let resent = 0;
      const { url, onProgress, received } = cutsOff('"v1"', (request, response) => {
        resent += sendRest(request, response, BODY, '"v1"');
      });
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.deepEqual(server.seen, [
        { path: '/cuts', range: undefined, ifRange: undefined },
        { path: '/cuts', range: `bytes=${HALF}-`, ifRange: '"v1"' },
      ]);
      assert.equal(resent, BODY.length - HALF);
      received.reduce((before, now) => {
        assert.ok(now > before);
        return now;
      });
    });

    it('asks for the rest without If-Range where the tag is weak or missing', async () => {
      for (const etag of ['W/"v1"', undefined]) {
        server.seen.length = 0;
        await rm(path.join(folder, 'test.onnx'), { force: true });
        const { url, onProgress } = cutsOff(etag, (request, response) => void sendRest(request, response, BODY));
        await assertArrived(await download(presetFrom(url), { onProgress }));
        assert.deepEqual(server.seen[1], { path: '/cuts', range: `bytes=${HALF}-`, ifRange: undefined });
      }
    });

    it('carries the range across redirects', async () => {
      const { url, onProgress } = cutsOff('"v1"', (_, response) => {
        response.writeHead(302, { Location: '/rest' }).end();
      });
      server.on('/rest', (request, response) => void sendRest(request, response, BODY));
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.deepEqual(server.seenAt('/rest'), [{ path: '/rest', range: `bytes=${HALF}-`, ifRange: '"v1"' }]);
    });

    it('begins again where the server does not know ranges', async () => {
      const { url, onProgress, received } = cutsOff(undefined, (_, response) => {
        response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
      });
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.equal(received.filter(bytes => bytes === 0).length, 2);
    });

    it('begins again where the server has no such range', async () => {
      const { url, onProgress } = cutsOff(undefined, (_, response, nth) => {
        if (nth === 2) response.writeHead(416, { 'Content-Range': 'bytes */1' }).end();
        else response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
      });
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.deepEqual(
        server.seen.map(seen => seen.range),
        [undefined, `bytes=${HALF}-`, undefined],
      );
    });

    it('begins again where the joined pieces are of two different files', async () => {
      const { url, onProgress } = cutsOff(undefined, (request, response, nth) => {
        if (nth === 2) sendRest(request, response, Buffer.alloc(BODY.length));
        else response.writeHead(200, { 'Content-Length': BODY.length }).end(BODY);
      });
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.deepEqual(
        server.seen.map(seen => seen.range),
        [undefined, `bytes=${HALF}-`, undefined],
      );
    });

    it('waits for a network that was lost on the way', async () => {
      const nobody = await closedPort();
      const { url, onProgress } = cutsOff(undefined, (request, response, nth) => {
        if (nth === 2) response.writeHead(302, { Location: nobody }).end();
        else sendRest(request, response, BODY);
      });
      await assertArrived(await download(presetFrom(url), { onProgress }));
      assert.equal(server.seen.length, 3);
    });

    it('takes nothing of one mirror into the file of the next', async () => {
      const { url, onProgress } = cutsOff('"v1"', (_, response) => void response.writeHead(404).end());
      await assertArrived(await download(presetFrom(url, good()), { onProgress }));
      assert.deepEqual(server.seenAt('/good'), [{ path: '/good', range: undefined, ifRange: undefined }]);
    });

    it('refuses another range than it asked for', async () => {
      const { url, onProgress } = cutsOff(undefined, (_, response) => {
        response.writeHead(206, { 'Content-Range': `bytes 0-${BODY.length - 1}/${BODY.length}` }).end(BODY);
      });
      await assertFails(download(presetFrom(url), { onProgress }), /another part of the file.*bytes 0-4095\/4096/);
    });

    it('goes to the next mirror after a bounded number of tries', async () => {
      const flaky = server.on('/flaky', async (_, response) => {
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, 100));
        cut(response);
      });
      await assertArrived(await download(presetFrom(flaky, good()), { attempts: 3 }));
      assert.equal(server.seenAt('/flaky').length, 3);

      await rm(path.join(folder, 'test.onnx'));
      const error = await assertFails(
        download(presetFrom(flaky), { attempts: 2 }),
        /ended after .* of 4,096 bytes \(try 2\)/,
      );
      assert.equal(error.offline, false);
    });

    it('tries again when the server is overloaded', async () => {
      const busy = server.on('/busy', (_, response, nth) => {
        if (nth < 3) response.writeHead(503).end();
        else response.writeHead(200).end(BODY);
      });
      await assertArrived(await download(presetFrom(busy)));
    });

    it('gives up a server that never answers', async () => {
      const silent = server.on('/silent', () => undefined);
      await assertArrived(await download(presetFrom(silent, good()), { stallMs: STALL_MS }));
      assert.equal(server.seenAt('/silent').length, 1);
    });

    it('gives up a server that stops sending and has nothing more to say', async () => {
      const stalls = server.on('/stalls', async (_, response, nth) => {
        if (nth > 1) return;
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, HALF));
      });
      await assertFails(download(presetFrom(stalls), { stallMs: STALL_MS }), /sent nothing for 0.3 s/);
      assert.deepEqual(
        server.seen.map(seen => seen.range),
        [undefined, `bytes=${HALF}-`],
      );
    });

    it('goes on over a new connection where the old one went dead', async () => {
      const stalls = server.on('/stalls', async (request, response, nth) => {
        if (nth > 1) return void sendRest(request, response, BODY);
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, HALF));
      });
      await assertArrived(await download(presetFrom(stalls), { stallMs: STALL_MS }));
    });
  });

  describe('from a server that does not have the file', () => {
    it('passes over every kind of wrong answer to the mirror that has it', async () => {
      const lfs = server.on('/lfs', (_, response) => {
        response.writeHead(200, { 'Content-Length': LFS_POINTER.length }).end(LFS_POINTER);
      });
      const wrong = server.on('/wrong', (_, response) => void response.end(Buffer.alloc(BODY.length)));
      await assertArrived(await download(presetFrom(server.url('/missing'), lfs, wrong, good())));
      assert.deepEqual(
        server.seen.map(seen => seen.path),
        ['/missing', '/lfs', '/wrong', '/good'],
      );
    });

    it('keeps the reason of each mirror, in their order', async () => {
      const gone = server.on('/gone', (_, response) => void response.writeHead(410).end());
      const error = await assertFails(
        download(presetFrom(server.url('/missing'), gone)),
        /^answered 404 Not Found$/,
        /^answered 410 Gone$/,
      );
      assert.deepEqual(
        error.failures.map(failure => failure.mirror),
        [server.url('/missing'), gone],
      );
      assert.equal(error.offline, false);
      assert.match(error.message, /Could not download Test weights\. 127\.0\.0\.1:\d+: answered 404 Not Found; 127/);
    });

    it('recognizes a git-LFS pointer, also without a length and in small pieces', async () => {
      const whole = server.on('/whole', (_, response) => {
        response.writeHead(200, { 'Content-Length': LFS_POINTER.length }).end(LFS_POINTER);
      });
      const pieces = server.on('/pieces', async (_, response) => {
        for (let at = 0; at < LFS_POINTER.length; at += 10) {
          await write(response, Buffer.from(LFS_POINTER.slice(at, at + 10)));
          await delay(1);
        }
        response.end();
      });
      await assertFails(download(presetFrom(whole, pieces)), /git-LFS pointer/, /git-LFS pointer/);
      assert.equal(server.seen.length, 2);
    });

    it('recognizes a web page by its type and by its text', async () => {
      const typed = server.on('/typed', (_, response) => {
        response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end('Please log in.');
      });
      const untyped = server.on('/untyped', (_, response) => void response.end('<!DOCTYPE html><p>Log in</p>'));
      await assertFails(download(presetFrom(typed, untyped)), /a web page/, /a web page/);
    });

    it('refuses a file that declares another length', async () => {
      const longer = server.on('/longer', (_, response) => void response.end(Buffer.alloc(5000)));
      const shorter = server.on('/shorter', (_, response) => void response.end(Buffer.alloc(20)));
      const empty = server.on('/empty', (_, response) => void response.writeHead(200, { 'Content-Length': 0 }).end());
      await assertFails(
        download(presetFrom(longer, shorter, empty)),
        /^has a file of 5,000 bytes, not 4,096 bytes$/,
        /^has a file of 20 bytes, not 4,096 bytes$/,
        /^has a file of 0 bytes, not 4,096 bytes$/,
      );
    });

    it('refuses a body that is compressed though nothing else was asked for', async () => {
      const zipped = server.on('/zipped', (_, response) => {
        response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(BODY));
      });
      await assertFails(download(presetFrom(zipped)), /^sent it compressed \(gzip\), unasked$/);
    });

    it('refuses other bytes of the right length', async () => {
      const other = Buffer.from(BODY);
      other[HALF] = (other[HALF] ?? 0) ^ 1;
      const url = server.on('/other', (_, response) => void response.end(other));
      const sha256 = createHash('sha256').update(other).digest('hex');
      await assertFails(download(presetFrom(url)), new RegExp(`other bytes than expected.*${sha256}`));
      assert.equal(server.seen.length, 1);
    });

    it('stops a server that sends more than the file', async () => {
      let sent = 0;
      let stopped: Promise<unknown> = Promise.reject(new Error('never asked'));
      stopped.catch(() => undefined);
      const endless = server.on('/endless', async (_, response) => {
        stopped = once(response, 'close');
        while (!response.destroyed) {
          response.write(BODY);
          sent += BODY.length;
          await delay(1);
        }
      });
      await assertFails(download(presetFrom(endless)), /sent more than the expected 4,096 bytes/);
      await stopped;
      assert.ok(sent > BODY.length);
      assert.equal(server.seen.length, 1);
    });

    it('follows no redirect to anything but a web address', async () => {
      const to = (at: string, location: string): string =>
        server.on(at, (_, response) => void response.writeHead(302, { Location: location }).end());
      await assertFails(
        download(presetFrom(to('/file', 'file:///etc/passwd'), to('/nowhere', 'http://'))),
        /^redirects to file:, which is not fetched$/,
        /^redirects to no valid address$/,
      );
    });

    describe('over https', () => {
      const { get } = https;

      // Stands in for an encrypted server: what is asked of it is answered by the loopback server, at the same path.
      beforeEach(() => {
        https.get = ((address: URL, options: http.RequestOptions) =>
          http.get(server.url(address.pathname), options)) as typeof https.get;
      });
      afterEach(() => (https.get = get));

      const secure = (at: string): string => `https://secure.test${at}`;
      const redirect = (at: string, location: string): string => {
        server.on(at, (_, response) => void response.writeHead(302, { Location: location }).end());
        return secure(at);
      };

      it('follows redirects that stay there', async () => {
        good('/good');
        const first = redirect('/first', secure('/second'));
        redirect('/second', '/good');
        await assertArrived(await download(presetFrom(first)));
      });

      it('follows none to http, also after several steps, or after http itself', async () => {
        const plain = good('/plain');
        const direct = redirect('/direct', plain);
        redirect('/third', plain);
        redirect('/second', '/third');
        const through = redirect('/first', secure('/second'));
        redirect('/entry', secure('/direct'));
        const mixed = server.url('/entry');
        const reason = /^redirects from https to http, which is not followed$/;
        await assertFails(download(presetFrom(direct, through, mixed)), reason, reason, reason);
        assert.deepEqual(server.seenAt('/plain'), []);
      });

      it('follows none to other schemes', async () => {
        const schemes = ['file:///etc/passwd', 'data:,x', 'ftp://example.com/x', 'vscode://x.y/z', 'javascript:0'];
        const mirrors = schemes.map((location, index) => redirect(`/${index}`, location));
        const [first = '', ...others] = mirrors;
        const reasons = schemes.map(
          location => new RegExp(`^redirects to ${location.replace(/:.*/, ':')}, which is not fetched$`),
        );
        await assertFails(download(presetFrom(first, ...others)), ...reasons);
      });
    });

    it('does not follow a circle of redirects for ever', async () => {
      const circle = server.on('/circle', (_, response) => void response.writeHead(302, { Location: '/circle' }).end());
      await assertFails(download(presetFrom(circle)), /redirect/);
    });
  });

  describe('without a network', () => {
    it('says so when no mirror can be reached', async () => {
      const error = await assertFails(
        download(presetFrom(await closedPort(), await closedPort())),
        /^the connection was refused \(ECONNREFUSED\)$/,
        /^the connection was refused \(ECONNREFUSED\)$/,
      );
      assert.equal(error.offline, true);
      assert.match(error.message, /no network connection/);
    });

    it('does not say so when one mirror answered', async () => {
      const error = await assertFails(
        download(presetFrom(await closedPort(), server.url('/missing'))),
        /refused/,
        /404/,
      );
      assert.equal(error.offline, false);
      assert.doesNotMatch(error.message, /no network/);
    });
  });

  describe('canceled', () => {
    const reason = new Error('the user pressed cancel');

    async function assertCancelled(download: Promise<string>): Promise<void> {
      await assert.rejects(download, error => error === reason);
      assert.deepEqual(await readdir(folder), []);
    }

    it('before it begins, asks nobody', async () => {
      await assertCancelled(download(presetFrom(good()), { signal: AbortSignal.abort(reason) }));
      assert.deepEqual(server.seen, []);
    });

    it('before the answer', async () => {
      const controller = new AbortController();
      const silent = server.on('/silent', () => controller.abort(reason));
      await assertCancelled(download(presetFrom(silent, good()), { signal: controller.signal }));
      assert.deepEqual(server.seenAt('/good'), []);
    });

    it('in the middle, closes the connection', async () => {
      const controller = new AbortController();
      let closed: Promise<unknown> | undefined;
      const halves = server.on('/halves', async (_, response) => {
        closed = once(response, 'close');
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, HALF));
      });
      const onProgress = (p: DownloadProgress): void => {
        if (p.received === HALF) controller.abort(reason);
      };
      await assertCancelled(download(presetFrom(halves, good()), { signal: controller.signal, onProgress }));
      assert.ok(closed);
      await closed;
      assert.deepEqual(server.seenAt('/good'), []);
    });

    it('between two tries', async () => {
      const controller = new AbortController();
      const busy = server.on('/busy', (_, response) => {
        response.writeHead(503).end();
        response.once('close', () => setTimeout(() => controller.abort(reason), 20));
      });
      const run = downloadPreset(presetFrom(busy), folder, {
        signal: controller.signal,
        onProgress: () => undefined,
        backoffMs: 60_000,
      });
      await assertCancelled(run);
      assert.equal(server.seen.length, 1);
    });

    it('at the last byte', async () => {
      const controller = new AbortController();
      const onProgress = (p: DownloadProgress): void => {
        if (p.received === p.total) controller.abort(reason);
      };
      await assertCancelled(download(presetFrom(good()), { signal: controller.signal, onProgress }));
    });

    it('while the disk takes its time with the last bytes', async () => {
      const controller = new AbortController();
      const restore = await replaceFileMethod('sync', async () => {
        await delay(1);
        controller.abort(reason);
      });
      try {
        await assertCancelled(download(presetFrom(good()), { signal: controller.signal }));
      } finally {
        restore();
      }
    });

    it('can be started again', async () => {
      const controller = new AbortController();
      const first = download(presetFrom(good()), {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await assertCancelled(first);
      await assertArrived(await download(presetFrom(good())));
    });
  });

  describe('to the disk', () => {
    it('names the file and the reason when the folder cannot be made', async () => {
      const file = path.join(folder, 'a-file');
      await writeFile(file, '');
      const run = downloadPreset(presetFrom(good()), path.join(file, 'below'), {
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      await assert.rejects(run, (error: unknown) => {
        assert.ok(error instanceof DiskError);
        assert.ok(error.message.includes(path.join(file, 'below', 'test.onnx')), error.message);
        assert.match(error.message, /part of the path is not a folder \(ENOTDIR\)/);
        return true;
      });
      assert.deepEqual(server.seen, []);
    });

    it('says so when the disk is full, and tries no other mirror', async () => {
      const restore = await replaceFileMethod('write', () =>
        Promise.reject(Object.assign(new Error('write'), { code: 'ENOSPC' })),
      );
      try {
        await assert.rejects(download(presetFrom(good('/first'), good('/second'))), {
          name: 'DiskError',
          message: /^Cannot write .*test\.onnx: the disk is full \(ENOSPC\)\.$/,
        });
        assert.deepEqual(await readdir(folder), []);
      } finally {
        restore();
      }
      assert.deepEqual(server.seenAt('/second'), []);
    });

    it('says so when a folder has the name of the file', async () => {
      await mkdir(path.join(folder, 'test.onnx', 'inside'), { recursive: true });
      await assert.rejects(
        download(presetFrom(good())),
        /Cannot write .*test\.onnx: a folder of that name is in the way/,
      );
      assert.deepEqual(await readdir(folder), ['test.onnx']);
    });

    it('cleans up when the caller fails to show progress', async () => {
      const onProgress = (): void => {
        throw new TypeError('no panel');
      };
      await assert.rejects(download(presetFrom(good()), { onProgress }), /no panel/);
      assert.deepEqual(await readdir(folder), []);
    });

    it('lets two downloads into the same folder finish side by side', async () => {
      // Each gets its first half and waits for the other to have its own.
      let begun = 0;
      let release = (): void => undefined;
      const both = new Promise<void>(resolve => (release = resolve));
      const shared = server.on('/shared', async (_, response) => {
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, HALF));
        if (++begun === 2) release();
        await both;
        response.end(BODY.subarray(HALF));
      });
      const files = await Promise.all([download(presetFrom(shared)), download(presetFrom(shared))]);
      assert.equal(begun, 2);
      for (const file of files) await assertArrived(file);
    });

    it('is content when another download has put the file there and holds it', async () => {
      const original = promises.rename;
      promises.rename = async (_, target) => {
        await writeFile(String(target), BODY);
        throw Object.assign(new Error('rename'), { code: 'EPERM' });
      };
      try {
        await assertArrived(await download(presetFrom(good())));
      } finally {
        promises.rename = original;
      }
    });

    it('says so when the folder goes away meanwhile', async () => {
      const target = path.join(folder, 'models');
      const halves = server.on('/halves', async (_, response) => {
        response.writeHead(200, { 'Content-Length': BODY.length });
        await write(response, BODY.subarray(0, HALF));
        await rm(target, { recursive: true });
        response.end(BODY.subarray(HALF));
      });
      const run = downloadPreset(presetFrom(halves), target, {
        signal: new AbortController().signal,
        onProgress: () => undefined,
      });
      await assert.rejects(run, /Cannot write .*test\.onnx: there is no such folder \(ENOENT\)/);
    });

    it('removes what a killed process left behind, and nothing else', async () => {
      const { pid } = spawnSync(process.execPath, ['--version']);
      const orphan = partFileName('test.onnx', pid);
      const running = partFileName('test.onnx', process.ppid);
      // The same process id, on another machine.
      const elsewhere = `test.onnx.00000000-${pid}-00000000.part`;
      const forgotten = `test.onnx.00000000-${pid}-11111111.part`;
      const kept = [running, elsewhere, 'notes.part', 'test.onnx'].sort();
      for (const name of [orphan, forgotten, ...kept]) await writeFile(path.join(folder, name), 'x');
      const longAgo = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
      await utimes(path.join(folder, forgotten), longAgo, longAgo);

      await removeLeftovers(folder);
      assert.deepEqual((await readdir(folder)).sort(), kept);
      await removeLeftovers(path.join(folder, 'missing'));
    });

    it('removes it when the next download starts', async () => {
      const { pid } = spawnSync(process.execPath, ['--version']);
      await writeFile(path.join(folder, partFileName('test.onnx', pid)), BODY.subarray(0, HALF));
      await assertArrived(await download(presetFrom(good())));
    });
  });
});
