// What host and engine worker, and host and webview, say to each other: the methods that one calls in the other, and
// messages that nobody answers. The schemas are the types: what one side sends is checked where it enters the other.

export * from './protocol/values';
export * from './protocol/model';
export * from './protocol/parity';
export * from './protocol/profile';
export * from './protocol/runs';
export * from './protocol/engine';
export * from './protocol/panel';
