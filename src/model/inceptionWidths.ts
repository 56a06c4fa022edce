/** Widths of an Inception module: output channels of its convolutions. */
export interface InceptionWidths {
  readonly name: string;
  readonly ch1x1: number;
  readonly ch3x3red: number;
  readonly ch3x3: number;
  readonly ch5x5red: number;
  readonly ch5x5: number;
  readonly poolProj: number;
}

const widths = (
  name: string,
  ch1x1: number,
  ch3x3red: number,
  ch3x3: number,
  ch5x5red: number,
  ch5x5: number,
  poolProj: number,
): InceptionWidths => ({ name, ch1x1, ch3x3red, ch3x3, ch5x5red, ch5x5, poolProj });

/** Table 1 of "Going deeper with convolutions" (arXiv:1409.4842), one list a stage; a max pool stands between stages. */
export const STAGES: readonly (readonly InceptionWidths[])[] = [
  [widths('inception3a', 64, 96, 128, 16, 32, 32), widths('inception3b', 128, 128, 192, 32, 96, 64)],
  [
    widths('inception4a', 192, 96, 208, 16, 48, 64),
    widths('inception4b', 160, 112, 224, 24, 64, 64),
    widths('inception4c', 128, 128, 256, 24, 64, 64),
    widths('inception4d', 112, 144, 288, 32, 64, 64),
    widths('inception4e', 256, 160, 320, 32, 128, 128),
  ],
  [widths('inception5a', 256, 160, 320, 32, 128, 128), widths('inception5b', 384, 192, 384, 48, 128, 128)],
];
