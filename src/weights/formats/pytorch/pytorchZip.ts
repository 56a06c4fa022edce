import { readPickle } from './pickle';
import { STATE_DICT_REFERENCES, collectTensors, findStateDict } from './pickledTensors';
import { TensorCollector } from '../../tensorCollector';
import type { FormatParser } from '../../formatParser';
import type { WeightsContent } from '../../weightsFile';
import { FormatError } from '../../../base/formatError';
import { ZipArchive } from '../../bytes/zipArchive';

const PICKLE = 'data.pkl';

/** PyTorch's own format since 1.6: a zip archive with a pickle, and one entry for each storage. */
export const pytorchZip: FormatParser = {
  name: 'PyTorch',
  // A zip archive begins with its first entry, or, if it is empty, with the end of its directory.
  recognizes: bytes => bytes[0] === 0x50 && bytes[1] === 0x4b && (bytes[2] === 3 || bytes[2] === 5),
  parse: parsePytorchZip,
};

async function parsePytorchZip(bytes: Uint8Array): Promise<WeightsContent> {
  const archive = await ZipArchive.open(bytes);
  const folder = findFolder(archive.names);
  const byteOrder = `${folder}byteorder`;
  if (archive.names.includes(byteOrder) && new TextDecoder().decode(archive.read(byteOrder)) !== 'little') {
    throw new FormatError('was saved on a big-endian machine, whose byte order is not supported');
  }
  const pickle = archive.read(folder + PICKLE);
  const { value, end } = readPickle(pickle, STATE_DICT_REFERENCES);
  if (end !== pickle.length) throw new FormatError('its pickle has bytes after its end');
  const { tensors, metadata } = findStateDict(value);
  const collector = new TensorCollector(bytes.length);
  collectTensors(tensors, key => archive.read(`${folder}data/${key}`), collector);
  return { tensors: collector.tensors, metadata };
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
