import { displayed } from './base/displayText';
import { messageOf } from './base/errorText';
import { classifyCommand } from './cli/classify';
import { compareRunCommand } from './cli/compareRun';
import { compareTableCommand } from './cli/compareTable';
import { convertCommand } from './cli/convert';
import { evaluateCommand } from './cli/evaluate';
import { inspectCommand } from './cli/inspect';
import { UsageError } from './cli/options';
import { print, printError } from './cli/output';
import { featuresCommand } from './cli/features';
import { mergeCommand } from './cli/merge';
import { profileCommand } from './cli/profile';
import { activationsCommand } from './cli/activations';
import { explainCommand } from './cli/explain';
import { diffCommand } from './cli/diff';
import { graphCommand } from './cli/graph';
import { reportCommand } from './cli/report';
import { similarCommand } from './cli/similar';
import { sourceCommand } from './cli/source';
import { summaryCommand } from './cli/summary';
import { DEFAULT_VARIANT, VARIANT_IDS } from './model/variants';

const VARIANTS = VARIANT_IDS.map(id => (id === DEFAULT_VARIANT ? `${id} (the default)` : id)).join(', ');

const USAGE = displayed`Usage:
  cli.js summary [--variant ID | --architecture FILE] [--batch N] [--input N] [--mode eval|train] [--classes N] [--no-aux]
                 [--convention torchinfo|fvcore] [--format text|json|csv|markdown]
  cli.js classify --weights FILE [--labels FILE] [--variant ID] [--top K] [--json] [--workers N] [--threads N]
                  [--deadline SECONDS] IMAGE|FOLDER|GLOB…
  cli.js inspect --weights FILE [--labels FILE] [--json] [--deadline SECONDS]
  cli.js convert --weights FILE --to FILE [--input N] [--deadline SECONDS]
  cli.js compare-table [--variant ID] [--json] FILE
  cli.js compare-run --weights FILE [--json] [--deadline SECONDS] RECORDING
  cli.js profile --weights FILE [--runs N] [--threads N] [--input N] [--json] [--to FILE.json|FILE.cpuprofile]
                 [--deadline SECONDS]
  cli.js source [--variant ID | --architecture FILE] [--classes N] [--no-aux]
  cli.js diff [--batch N] [--input N] [--mode eval|train] [--convention torchinfo|fvcore] [--json] [--deadline SECONDS] A B
  cli.js graph --to FILE.svg|FILE.png [--expand all|MODULE]… [--direction down|right] [--variant ID | --architecture FILE]
               [--batch N] [--input N] [--mode eval|train] [--classes N] [--no-aux]
  cli.js explain --weights FILE [--labels FILE] [--method cam|occlusion] [--class N|WNID|NAME] [--against N|WNID|NAME]
                 [--window N] [--stride N] [--workers N] [--to FILE.png] [--json] [--deadline SECONDS] IMAGE
  cli.js activations --weights FILE [--layer PATH]… --to FILE.safetensors|FILE.npy [--deadline SECONDS] IMAGE
  cli.js report --weights FILE --to FILE.html [--labels FILE] [--top K] [--json] [--deadline SECONDS] IMAGE
  cli.js evaluate --weights FILE [--labels FILE] [--map FILE] [--json] [--report FILE.html] [--min-top1 X] [--as-stored]
                  [--to FILE.jsonl] [--shard K/N] [--workers N] [--deadline SECONDS] FOLDER|TABLE…
  cli.js merge [--to FILE.jsonl] [--json] [--report FILE.html] [--min-top1 X] FILE.jsonl…
  cli.js features --weights FILE --to FILE.safetensors [--as-stored] [--workers N] [--deadline SECONDS] FOLDER|GLOB…
  cli.js similar --weights FILE --to PICTURE [--top N] [--threshold X] [--json] [--workers N] [--deadline SECONDS]
                 FOLDER|GLOB… | --features FILE.safetensors

Variants: ${VARIANTS}.
classify prints the pictures in the order given, a folder's and a glob's sorted; with --json one JSON object a picture, as
soon as it is ready. A picture that can't be read makes the exit code 1; its JSON has an "error". By default there is one
worker for each core, and each computes a picture by one thread.
A picture, or a step of reading weights, that takes longer than the deadline (20 s) is given up, and reported.
inspect --json adds the statistics of each parameter.
convert writes safetensors, ONNX or a TensorFlow.js layers model, as the file's name ends in .safetensors, .onnx or .json.
compare-table compares a table that torchinfo or torchsummary has printed (- is standard input), and names the first layer that
differs; the exit code is then 1.
compare-run runs the network on the input of a recording of PyTorch's (.safetensors, .npz), and names the first module that differs;
the exit code is then 1.
profile runs the network on one picture after another (20 by default) and prints what each step takes; --to writes JSON, or V8's
format of CPU profiles, which VS Code opens.
source prints the network's PyTorch class. diff compares two networks layer by layer: each a variant, an architecture that
the inspector saved, or a weights file.
graph draws the network as SVG or PNG in colors for print.
explain prints where in a picture a class comes from, by default the most probable one: the class activation map, whose mean and
the class's bias are its logit, or what the class's probability loses with each window of the picture covered; --to paints it
over the picture.
activations writes what a picture gives in each layer, or in those named, by their paths, in PyTorch's order of axes.
report writes what the network makes of a picture as one HTML file: classes, maps, the figures of each layer.
evaluate judges pictures whose folders are their classes, or that a table (.csv, .json) has with their classes. --map names a JSON
file that says which classes labels stand for; --as-stored does not turn pictures as their EXIF orientation says; --to writes each
picture's result as a line of JSON, and goes on where it stopped; --shard K/N takes every N-th picture of the sorted list. merge puts
shards together. The exit code is 1 where a picture fails or is missing, or top-1 is below --min-top1.
features writes what the classifier reads of each picture, one row a picture. similar finds the pictures whose features are most like
those of one, pictures that are the same file, and pictures that are nearly the same.`;

const COMMANDS: Readonly<Record<string, (args: readonly string[]) => number | Promise<number>>> = {
  summary: summaryCommand,
  classify: classifyCommand,
  inspect: inspectCommand,
  convert: convertCommand,
  'compare-table': compareTableCommand,
  'compare-run': compareRunCommand,
  profile: profileCommand,
  source: sourceCommand,
  diff: diffCommand,
  graph: graphCommand,
  report: reportCommand,
  explain: explainCommand,
  activations: activationsCommand,
  evaluate: evaluateCommand,
  merge: mergeCommand,
  features: featuresCommand,
  similar: similarCommand,
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  if (name === '' || name === 'help' || name === '--help' || args.includes('--help')) {
    print(USAGE);
    return name === '' ? 2 : 0;
  }
  const command = COMMANDS[name];
  try {
    if (!command) throw new UsageError(`There is no command ${name}.`);
    return await command(args);
  } catch (error) {
    printError(displayed`${messageOf(error)}`);
    if (!(error instanceof UsageError)) return 1;
    printError(displayed``, USAGE);
    return 2;
  }
}

void main(process.argv.slice(2)).then(code => {
  process.exitCode = code;
});
