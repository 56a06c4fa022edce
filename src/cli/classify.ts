import path from 'node:path';
import { VARIANTS } from '../model/variants';
import type { Classification, ModelInfo } from '../protocol';
import { messageOf } from '../errorText';
import { parseOptions, positiveOption, variantOption } from './options';
import { UsageError } from './usageError';
import { source, withModel } from './withModel';

const INPUT_SIZE = 224;

/** `classify`: the classes of each picture, in the order given. Returns 1 when a picture could not be classified. */
export async function classifyCommand(args: readonly string[]): Promise<number> {
  const { values, positionals: pictures } = parseOptions(args, {
    weights: { type: 'string' },
    labels: { type: 'string' },
    variant: { type: 'string' },
    top: { type: 'string' },
    json: { type: 'boolean' },
  });
  const { weights, labels } = values;
  if (weights === undefined) throw new UsageError('classify needs --weights FILE.');
  if (pictures.length === 0) throw new UsageError('classify needs at least one picture.');
  const topK = positiveOption('top', values.top, 5);
  const variant = values.variant === undefined ? undefined : variantOption(values.variant);
  const print = values.json === true ? JSON_LINES : TEXT;

  return withModel({ weights, labels }, async (engine, model) => {
    if (variant !== undefined && model.variant !== variant) throw new UsageError(wrongVariant(weights, model, variant));
    let failed = false;
    for (const picture of pictures) {
      try {
        const params = { file: source(picture), topK, inputSize: INPUT_SIZE, allHeads: false };
        print.result(picture, await engine.call('classify', params));
      } catch (error) {
        failed = true;
        print.failure(picture, messageOf(error));
      }
    }
    return failed ? 1 : 0;
  });
}

function wrongVariant(file: string, model: ModelInfo, wanted: keyof typeof VARIANTS): string {
  return `${path.basename(file)} holds ${VARIANTS[model.variant].name} (${model.variant}), not ${VARIANTS[wanted].name}.`;
}

interface Printer {
  result(file: string, classification: Classification): void;
  failure(file: string, error: string): void;
}

const JSON_LINES: Printer = {
  result(file, { heads, decodeMs, inferenceMs }) {
    console.log(JSON.stringify({ file, top: heads[0]?.top ?? [], decode_ms: decodeMs, inference_ms: inferenceMs }));
  },
  failure(file, error) {
    console.log(JSON.stringify({ file, error }));
  },
};

const TEXT: Printer = {
  result(file, { heads, decodeMs, inferenceMs }) {
    console.log(`${file}  (decode ${decodeMs.toFixed(1)} ms, inference ${inferenceMs.toFixed(1)} ms)`);
    for (const { probability, wnid, label } of heads[0]?.top ?? []) {
      console.log(`  ${probability.toFixed(4)}  ${wnid === undefined ? '' : `${wnid} `}${label}`);
    }
  },
  failure(file, error) {
    console.error(`${file}: ${error}`);
  },
};
