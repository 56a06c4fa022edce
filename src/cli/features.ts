import { displayed } from '../base/displayText';
import { hasLostBytes } from '../disk/invalidName';
import { workerCount } from '../engine/client/workerCount';
import { grouped, megabytes } from '../model/format';
import { fileSize } from './fileSize';
import { interruptible } from './interruption';
import { deadlineOption, parseOptions, positiveOption, UsageError } from './options';
import { print, printError } from './output';
import { featuresOf, writeFeatures } from './pictureFeatures';
import { findPictures } from './pictures';
import { isSameFile } from './sameFile';
import { withScoring } from './scoring';

/** `features`: what the classifier reads of each picture, as a file. Returns the exit code: 1 where a picture failed. */
export async function featuresCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, {
    weights: { type: 'string' },
    to: { type: 'string' },
    'as-stored': { type: 'boolean' },
    workers: { type: 'string' },
    deadline: { type: 'string' },
  });
  const { weights, to } = values;
  if (weights === undefined) throw new UsageError('features needs --weights FILE.');
  if (to === undefined) throw new UsageError('features needs --to FILE.safetensors.');
  if (!/\.safetensors$/i.test(to) || hasLostBytes(to)) {
    throw new UsageError(`--to takes a file that ends in .safetensors, not "${to}".`);
  }
  if (await isSameFile(weights, to)) throw new UsageError('features does not overwrite a file that it reads.');
  if (positionals.length === 0) throw new UsageError('features needs a folder.');
  const asked = values.workers === undefined ? undefined : positiveOption('workers', values.workers, 1);
  const workers = workerCount(asked, await fileSize(weights));
  const options = { weights, labels: undefined, deadline: deadlineOption(values.deadline), workers };
  return interruptible(async signal => {
    const { files, failures } = await findPictures(positionals);
    for (const { file, error } of failures) printError(displayed`${file}: ${error}`);
    return withScoring(
      options,
      async scoring => {
        const features = await featuresOf(files.toSorted(), weights, values['as-stored'] !== true, scoring, signal);
        const bytes = await writeFeatures(to, features, signal);
        const shape = `${grouped(features.pictures.length)} × ${grouped(features.size)}`;
        print(displayed`${to}: ${shape} features, ${megabytes(bytes)} MB`);
        return features.failed + failures.length > 0 ? 1 : 0;
      },
      signal,
    );
  });
}
