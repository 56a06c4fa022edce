import { displayed } from '../base/displayText';
import type { Classification } from '../protocol';
import { print, printError, printJson } from './output';

/** Prints what became of each picture. */
export interface ResultPrinter {
  result(file: string, classification: Classification): void;
  failure(file: string, error: string): void;
}

export const JSON_LINES: ResultPrinter = {
  result(file, { heads, decodeMs, inferenceMs, orientation, warnings }) {
    const top = heads[0]?.top ?? [];
    const said = warnings.length === 0 ? undefined : warnings;
    const times = { decode_ms: decodeMs, inference_ms: inferenceMs };
    printJson({ file, top, ...times, orientation, warnings: said });
  },
  failure(file, error) {
    printJson({ file, error });
  },
};

export const TEXT: ResultPrinter = {
  result(file, { heads, decodeMs, inferenceMs, orientation, warnings }) {
    const turned = orientation === undefined ? '' : `; turned by EXIF orientation ${orientation}`;
    print(displayed`${file}  (decode ${decodeMs.toFixed(1)} ms, inference ${inferenceMs.toFixed(1)} ms${turned})`);
    for (const warning of warnings) print(displayed`  The decoder warns: ${warning}`);
    for (const { probability, wnid, label } of heads[0]?.top ?? []) {
      print(displayed`  ${probability.toFixed(4)}  ${wnid === undefined ? '' : `${wnid} `}${label}`);
    }
  },
  failure(file, error) {
    printError(displayed`${file}: ${error}`);
  },
};
