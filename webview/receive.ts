import type { Classification, HostMessage, Parity, WeightsComparison } from '../src/protocol';
import { announce } from './controls/Announcer';
import { comparisonText } from './comparison/comparisonText';
import { drawGraph } from './picture/drawGraph';
import { reveal } from './graph/interact/nodeActions';
import { firstPath, parityText } from './parity/parityText';
import { parity } from './state/parity';
import { t } from './text/l10n';
import { pickedTab } from './state/tabs';
import { putOutcome, addRunning, removeEntry, shownResultId, results } from './state/results';
import { startProfile } from './profile/startProfile';
import { jpegPreview } from './results/preview';
import { topText } from './text/resultText';
import { comparison, fixedByWeights, weights, weightsKnown } from './state/weights';
import { followHost, sameConfig } from './state/edits';
import { config, isOvertaken } from './state/network';
import { fileNetwork, referenceKind } from './state/reference';

/** What a message of the host changes on the page. */
export function receive(message: HostMessage): void {
  switch (message.type) {
    case 'config':
      // The host repeats its configuration with every step of a download: an equal one must compute nothing again.
      if (!isOvertaken(message.config, sameConfig) && !sameConfig(config.value, message.config))
        followHost(message.config);
      fixedByWeights.value = message.fixedByWeights;
      break;
    case 'weights':
      weights.value = message.weights;
      weightsKnown.value = true;
      break;
    case 'classifying':
      results.value = addRunning(results.value, message.pictures);
      shownResultId.value = message.pictures[0]?.id;
      pickedTab.value = 'result';
      break;
    case 'classified':
      results.value = putOutcome(results.value, done(message.id, message.result));
      pickedTab.value = 'result';
      announce(topText(message.result));
      break;
    case 'notClassified': {
      const { id, file, message: reason } = message;
      results.value = putOutcome(results.value, { id, file, status: 'failed', message: reason });
      pickedTab.value = 'result';
      announce(t('{0} could not be classified: {1}', file, reason));
      break;
    }
    case 'classificationCancelled':
      results.value = removeEntry(results.value, message.id);
      break;
    case 'showArchitecture':
      pickedTab.value = 'architecture';
      break;
    case 'compareWithNetwork':
      fileNetwork.value = message.reference;
      referenceKind.value = 'file';
      pickedTab.value = 'architecture';
      break;
    case 'drawGraph':
      void drawGraph(message);
      break;
    case 'parity':
      showParity(message.parity);
      break;
    case 'comparison':
      showComparison(message.comparison);
      break;
    case 'profile':
      pickedTab.value = 'time';
      void startProfile();
      break;
  }
}

function showComparison(shownOne: WeightsComparison | undefined): void {
  comparison.value = shownOne;
  if (!shownOne) return;
  pickedTab.value = 'comparison';
  announce(comparisonText(shownOne));
}

/** Selects the first layer that differs. */
function showParity(shownOne: Parity | undefined): void {
  parity.value = shownOne;
  if (!shownOne) return;
  pickedTab.value = 'parity';
  const path = firstPath(shownOne);
  if (path !== undefined) reveal(path);
  announce(parityText(shownOne));
}

function done(id: string, { crop, ...result }: Classification): (typeof results.value)[number] {
  return { id, file: result.file, status: 'done', preview: jpegPreview(crop, result.cropSize), result };
}
