import type { InspectorConfig } from '../../src/protocol';
import { post } from '../host/host';
import { config } from './state';

/** Changes what is analysed: at once on the page, and in the host, which remembers it. */
export function configure(change: Partial<InspectorConfig>): void {
  config.value = { ...config.value, ...change };
  post({ type: 'configure', config: config.value });
}
