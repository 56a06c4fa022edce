/** Common networks, each recognized by one of its keys in torchvision's, timm's, Keras's or Caffe's naming. */
const OTHER_NETWORKS: readonly (readonly [pattern: RegExp, network: string])[] = [
  [/^Conv2d_1a_3x3\.conv\.weight$/, 'Inception v3'],
  [/^layer1\.0\.conv1\.weight$/, 'a ResNet'],
  [/^features\.denseblock1\./, 'a DenseNet'],
  [/^features\.\d+\.(squeeze|expand1x1)\.weight$/, 'a SqueezeNet'],
  [/^features\.0\.0\.weight$/, 'a MobileNet or EfficientNet'],
  [/^features\.0\.weight$/, 'a VGG or AlexNet'],
  [/^encoder\.layers\.encoder_layer_0\./, 'a vision transformer'],
  [/^blocks\.0\.attn\.qkv\.weight$/, 'a vision transformer'],
  [/^conv2_block1_0_conv\.weight$/, 'a ResNet'],
  [/^conv2_block1_0_bn\.weight$/, 'a DenseNet'],
  [/^(conv_pw_1\.weight|expanded_conv_depthwise\/depthwise_kernel)$/, 'a MobileNet'],
  [/^block1a_dwconv\/depthwise_kernel$/, 'an EfficientNet'],
  [/^block2_sepconv1\/depthwise_kernel$/, 'Xception'],
  [/^block1_conv1\.weight$/, 'a VGG'],
  [/^res2a_branch2a_w_0$/, 'a ResNet'],
  [/^conv2_1\/x1_w_0$/, 'a DenseNet'],
  [/^fire2\/squeeze1x1_w_0$/, 'a SqueezeNet'],
  [/^conv1_1_w_0$/, 'a VGG'],
  [/^fc8_w_0$/, 'AlexNet or CaffeNet'],
];

/** Which other network a file seems to hold, or undefined if none is recognized. */
export function recognizeOtherNetwork(tensors: ReadonlyMap<string, unknown>): string | undefined {
  const names = [...tensors.keys()];
  return OTHER_NETWORKS.find(([pattern]) => names.some(name => pattern.test(name)))?.[1];
}
