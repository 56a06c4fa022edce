// WebAssembly kernels of the convolutional path, in AssemblyScript. They work on float32 in NHWC order inside memory that
// belongs to TensorFlow.js, keep no memory of their own and call nothing. Addresses and strides are in bytes where they are
// `usize`, in values where they are `i32`.
export { spaceToDepth } from './spaceToDepth';
export { pad } from './pad';
export { packFilter, direct } from './direct';
export { packWinogradFilter, transformTiles, multiplyTiles } from './winograd';
export { averagePool, maxPool } from './pooling';
export { localResponseNorm } from './localResponseNorm';
