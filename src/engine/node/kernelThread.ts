import { workerData } from 'node:worker_threads';
import type { KernelThreadData } from '../kernels/helperThread';
import { serveJobs } from '../kernels/helperThread';

// A helper of the engine as a worker thread of Node. What it is started with comes from the engine itself.

serveJobs(workerData as KernelThreadData);
