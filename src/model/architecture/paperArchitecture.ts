import type { Architecture, ModuleWidths } from './architecture';

const module = (
  ch1x1: number,
  ch3x3red: number,
  ch3x3: number,
  ch5x5red: number,
  ch5x5: number,
  poolProj: number,
): ModuleWidths => ({
  branch1: { width: ch1x1 },
  branch2: { reduce: ch3x3red, width: ch3x3, kernel: 3 },
  branch3: { reduce: ch5x5red, width: ch5x5, kernel: 5 },
  branch4: { project: poolProj },
});

/** Table 1 of "Going deeper with convolutions" (arXiv:1409.4842), with batch normalization, which came later. */
export const PAPER_ARCHITECTURE: Architecture = {
  batchNorm: true,
  localResponseNorm: false,
  stem: { conv1: { width: 64, kernel: 7 }, conv2a: { width: 64 }, conv2b: { width: 192, kernel: 3 } },
  modules: {
    inception3a: module(64, 96, 128, 16, 32, 32),
    inception3b: module(128, 128, 192, 32, 96, 64),
    inception4a: module(192, 96, 208, 16, 48, 64),
    inception4b: module(160, 112, 224, 24, 64, 64),
    inception4c: module(128, 128, 256, 24, 64, 64),
    inception4d: module(112, 144, 288, 32, 64, 64),
    inception4e: module(256, 160, 320, 32, 128, 128),
    inception5a: module(256, 160, 320, 32, 128, 128),
    inception5b: module(384, 192, 384, 48, 128, 128),
  },
  classifier: { kind: 'gap' },
};
