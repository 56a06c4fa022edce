import type { EngineParams, EngineResult, WorkDone } from '../../protocol';
import { withRecording } from '../files/recordingFromFile';
import { compareRecording } from '../parity/compareRecording';
import type { EnginePlatform } from '../platform/platform';
import type { EngineCall } from './handlers';
import type { Model } from './model';

/**
 * Compares a model with a recording of another one.
 * @throws EngineError when the file can't be read, or holds nothing that can be compared; WeightsError when it is no recording; the signal's
 * reason when cancelled.
 */
export async function compareRun(
  { info, network }: Model,
  { file }: EngineParams<'compareRecording'>,
  platform: EnginePlatform,
  call: EngineCall<WorkDone>,
): Promise<EngineResult<'compareRecording'>> {
  const { pacer, progress, reading } = call;
  return withRecording(file, platform, call, async recording => {
    const [batch = 0, channels = 0, height = 0, width = 0] = recording.input.shape;
    const compared = await compareRecording(
      {
        graph: network.graph,
        state: network.state,
        compute: network.computeLayer,
        auxiliaryHeads: () => network.auxiliaryHeadsAt(Math.min(height, width)),
        check: heads => network.check([batch, height, width, channels], heads),
      },
      recording,
      { read: tensor => reading(file.name, tensor.read), pacer, progress },
    );
    return { kind: 'recording', name: file.name, model: info, ...compared };
  });
}
