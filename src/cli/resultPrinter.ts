import { displayed } from '../base/displayText';
import type { Classification, ModelInfo } from '../protocol';
import { fileOrigin } from '../protocol';
import { print, printError, printJson } from './output';

/** Prints what became of each picture. */
export interface ResultPrinter {
  result(file: string, classification: Classification): void;
  failure(file: string, error: string): void;
}

/** What of a float's digits the weights have lost in their file. */
function roundedTo({ origin }: ModelInfo): readonly string[] {
  return fileOrigin(origin)?.roundedTo ?? [];
}

export const JSON_LINES: ResultPrinter = {
  result(file, { heads, decodeMs, inferenceMs, orientation, warnings, model }) {
    const top = heads[0]?.top ?? [];
    const said = warnings.length === 0 ? undefined : warnings;
    const rounded = roundedTo(model);
    const weights = rounded.length === 0 ? undefined : rounded;
    const times = { decode_ms: decodeMs, inference_ms: inferenceMs };
    printJson({ file, top, ...times, orientation, warnings: said, weights_rounded_to: weights });
  },
  failure(file, error) {
    printJson({ file, error });
  },
};

export const TEXT: ResultPrinter = {
  result(file, { heads, decodeMs, inferenceMs, orientation, warnings, model }) {
    const turned = orientation === undefined ? '' : `; turned by EXIF orientation ${orientation}`;
    print(displayed`${file}  (decode ${decodeMs.toFixed(1)} ms, inference ${inferenceMs.toFixed(1)} ms${turned})`);
    for (const warning of warnings) print(displayed`  The decoder warns: ${warning}`);
    const rounded = roundedTo(model).join(', ');
    if (rounded !== '') print(displayed`  The weights are approximate: their file stores them as ${rounded}`);
    for (const { probability, wnid, label } of heads[0]?.top ?? []) {
      print(displayed`  ${probability.toFixed(4)}  ${wnid === undefined ? '' : `${wnid} `}${label}`);
    }
  },
  failure(file, error) {
    printError(displayed`${file}: ${error}`);
  },
};
