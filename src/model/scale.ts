/** What another network takes for one picture of 224 × 224 pixels and 1000 classes. */
export interface KnownNetwork {
  readonly name: string;
  readonly params: number;
  /** Without biases, as fvcore counts. */
  readonly multAdds: number;
}

/**
 * For scale. Parameters as torchvision publishes them with its weights (`AlexNet_Weights` and `VGG19_Weights`,
 * `meta["num_params"]`); mult-adds as follow from the layers, which it publishes rounded, as 0.71 and 19.63 G.
 */
export const KNOWN_NETWORKS: readonly KnownNetwork[] = [
  { name: 'AlexNet', params: 61_100_840, multAdds: 714_188_480 },
  { name: 'VGG-19', params: 143_667_240, multAdds: 19_632_062_464 },
];
