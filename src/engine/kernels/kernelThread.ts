import { workerData } from 'node:worker_threads';
import type { KernelThreadData } from './thread';
import { serveJobs } from './thread';

// A helper of the engine as a worker thread of Node. What it is started with comes from the engine itself.

serveJobs(workerData as KernelThreadData);
