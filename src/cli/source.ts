import { displayText } from '../base/displayText';
import { pytorchSource } from '../model/source/pytorchSource';
import { graphOf } from '../model/variants';
import { NETWORK_OPTIONS, networkOption } from './network';
import { parseOptions, UsageError } from './options';
import { print } from './output';

/** `source`: the network's PyTorch class on standard output. Returns the exit code. */
export async function sourceCommand(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseOptions(args, NETWORK_OPTIONS);
  if (positionals.length > 0)
    throw new UsageError(`source takes no file but --architecture: "${positionals.join(' ')}".`);
  const source = pytorchSource(graphOf(await networkOption(values)));
  print(
    ...source
      .trimEnd()
      .split('\n')
      .map(line => displayText(line, Infinity)),
  );
  return 0;
}
