import { readPickle } from './pickle';
import { STATE_DICT_REFERENCES, collectTensors, findStateDict } from './pickledTensors';
import { TensorCollector } from '../../tensorCollector';
import type { ByteSource } from '../../../base/byteSource';
import type { FormatParser } from '../../formatParser';
import type { WeightsContent } from '../../weightsFile';
import { FormatError } from '../../../base/formatError';
import type { ZipEntry } from '../../bytes/zipArchive';
import { ZipArchive } from '../../bytes/zipArchive';

const PICKLE = 'data.pkl';

/** PyTorch's own format since 1.6: a zip archive with a pickle, and one entry for each storage. */
export const pytorchZip: FormatParser = {
  name: 'PyTorch',
  // A zip archive begins with its first entry, or, if it is empty, with the end of its directory.
  recognizes: head => head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5),
  hasOffsets: true,
  parse: parsePytorchZip,
};

/** An optimizer's state takes 300 KB of it. */
const MAX_PICKLE_BYTES = 16 * 2 ** 20;
const BYTE_ORDER = 'little';

async function parsePytorchZip(content: ByteSource): Promise<WeightsContent> {
  const archive = await ZipArchive.open(content);
  const folder = findFolder(archive.names);
  const byteOrder = `${folder}byteorder`;
  if (archive.names.includes(byteOrder) && !(await hasText(archive.entry(byteOrder), BYTE_ORDER))) {
    throw new FormatError('was saved on a big-endian machine, whose byte order is not supported');
  }
  const entry = archive.entry(folder + PICKLE);
  if (entry.size > MAX_PICKLE_BYTES) {
    throw new FormatError(`has a pickle of ${entry.size} bytes; at most ${MAX_PICKLE_BYTES} are read`);
  }
  const pickle = await entry.readAll();
  const { value, end } = readPickle(pickle, STATE_DICT_REFERENCES);
  if (end !== pickle.length) throw new FormatError('its pickle has bytes after its end');
  const { tensors, metadata } = findStateDict(value);
  const collector = new TensorCollector(content.size);
  collectTensors(tensors, key => archive.entry(`${folder}data/${key}`), collector);
  return { tensors: collector.tensors, metadata };
}

async function hasText(content: ZipEntry, text: string): Promise<boolean> {
  return content.size === text.length && new TextDecoder().decode(await content.readAll()) === text;
}

/** torch.save puts everything into one folder, named after the file at the time. */
function findFolder(names: readonly string[]): string {
  const pickles = names.filter(name => name === PICKLE || /^[^/]+\/data\.pkl$/.test(name));
  const [pickle] = pickles;
  if (pickle === undefined || pickles.length > 1) {
    throw new FormatError(`is a zip archive, but not from torch.save: it has ${pickles.length} entries ${PICKLE}`);
  }
  const folder = pickle.slice(0, -PICKLE.length);
  if (names.includes(`${folder}constants.pkl`)) {
    throw new FormatError(
      'is a TorchScript archive of torch.jit.save, not a state_dict: save model.state_dict() instead',
    );
  }
  return folder;
}
