import * as v from 'valibot';
import { displayableStrings } from '../../src/base/displayText';
import type { PanelCommand } from '../../src/protocol';
import { HostMessage, PANEL_METHODS, type WebviewMessage } from '../../src/protocol';
import { RpcClient } from '../../src/rpc/client';
import type { CallMessage } from '../../src/rpc/messages';
import { isFromHost } from './sender';

// All traffic with the extension host: messages, calls, and the state that survives a reload of the window.

interface VsCodeApi {
  postMessage(message: WebviewMessage | CallMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function post(message: WebviewMessage): void {
  api.postMessage(message);
}

/** The methods of the host that the page may call. */
export const hostMethods = new RpcClient(PANEL_METHODS, message => api.postMessage(message));

export function runCommand(command: PanelCommand): void {
  post({ type: 'command', command });
}

export function copy(text: string): void {
  post({ type: 'copy', text });
}

export function readState(): unknown {
  return api.getState();
}

export function writeState(state: unknown): void {
  api.setState(state);
}

/** More than the host lets a file say. */
const MAX_TEXT = 10_000;

/**
 * Calls `receive` with each message of the host that answers no call. Names, metadata and errors in it come from files: all its
 * strings are made safe to show here. What anyone else sends to the window is ignored.
 */
export function listen(receive: (message: HostMessage) => void): void {
  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (!isFromHost(event)) return;
    const data = displayableStrings(event.data, MAX_TEXT);
    if (hostMethods.receive(data)) return;
    const parsed = v.safeParse(HostMessage, data);
    if (parsed.success) receive(parsed.output);
  });
}
