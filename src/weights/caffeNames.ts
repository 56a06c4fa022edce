/** Caffe's names of the convolutions inside an Inception module, by their path in it. */
const BRANCHES: Readonly<Record<string, string>> = {
  branch1: '1x1',
  'branch2.0': '3x3_reduce',
  'branch2.1': '3x3',
  'branch3.0': '5x5_reduce',
  'branch3.1': '5x5',
  'branch4.1': 'pool_proj',
};

const OTHERS: Readonly<Record<string, string>> = {
  conv1: 'conv1/7x7_s2',
  conv2a: 'conv2/3x3_reduce',
  conv2b: 'conv2/3x3',
  'aux1.conv': 'loss1/conv',
  'aux1.fc1': 'loss1/fc',
  'aux1.fc2': 'loss1/classifier',
  'aux2.conv': 'loss2/conv',
  'aux2.fc1': 'loss2/fc',
  'aux2.fc2': 'loss2/classifier',
  fc: 'loss3/classifier',
};

/**
 * What BVLC's bvlc_googlenet/train_val.prototxt calls a layer with weights, for instance `inception_3a/5x5_reduce` for
 * `inception3a.branch3.0.conv_block.0`; undefined for a layer that Caffe's network doesn't have.
 */
export function caffeLayerName(path: string): string | undefined {
  const block = path.replace(/\.conv_block\.0$/, '');
  const [, module, branch] = /^inception(\d[a-e])\.(.+)$/.exec(block) ?? [];
  if (module === undefined || branch === undefined) return OTHERS[block];
  const name = BRANCHES[branch];
  return name === undefined ? undefined : `inception_${module}/${name}`;
}

/** What Caffe2 calls the blobs of a layer: the weight is the first, the bias the second. */
export function blobName(layerName: string, index: number): string {
  return `${layerName}_${['w_0', 'b_0'][index] ?? index}`;
}
