// What the modules of the page ask of a browser when they load. Imported first by the tests of those modules. There is no
// `window`: libraries of other tests in the same process would take it for a browser.

const stored: { state: unknown } = { state: undefined };
const posted: unknown[] = [];
const events = new EventTarget();

Object.assign(globalThis, {
  document: { getElementById: () => null },
  innerWidth: 1200,
  innerHeight: 800,
  addEventListener: events.addEventListener.bind(events),
  dispatchEvent: events.dispatchEvent.bind(events),
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => void posted.push(message),
    getState: () => stored.state,
    setState: (state: unknown) => (stored.state = structuredClone(state)),
  }),
});

export const page = {
  /** VS Code's state of the webview, that outlives the page. */
  stored,
  /** What the page has said to the host. */
  posted,
  leave: (): boolean => dispatchEvent(new Event('pagehide')),
};
