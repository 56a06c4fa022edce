import * as v from 'valibot';
import type { PanelCommand } from '../../src/protocol';
import { HostMessage, type WebviewMessage } from '../../src/protocol';

// The one door to the extension host: messages out, messages in, and the state that survives a reload of the window.

interface VsCodeApi {
  postMessage(message: WebviewMessage): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

const api = acquireVsCodeApi();

export function post(message: WebviewMessage): void {
  api.postMessage(message);
}

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

/** Calls `receive` with each message of the host. Anything else that reaches the window (from other frames) is passed over. */
export function listen(receive: (message: HostMessage) => void): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const parsed = v.safeParse(HostMessage, event.data);
    if (parsed.success) receive(parsed.output);
  });
}
