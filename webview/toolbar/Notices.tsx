import type { ModelInfo } from '../../src/protocol';
import { isEdited, showNetwork } from '../state/edits';
import { config } from '../state/network';
import { runCommand } from '../host/host';
import { LinkButton } from '../controls/LinkButton';
import { Notice } from '../controls/Notice';
import { t } from '../text/l10n';
import { engineRunsShownNetwork, modelOf, weights, weightsKnown } from '../state/weights';
import { networkName } from '../text/networkName';
import { originWarnings } from '../text/weightsOrigin';

/** What the user should know of the weights, a line each: there are none, a file failed, a file has flaws. */
export function Notices() {
  const state = weights.value;
  const model = modelOf(state);
  return (
    <div class="notices">
      {state.status === 'failed' && <Notice kind="error">{t('Weights not loaded: {0}', state.message)}</Notice>}
      {weightsKnown.value && !model && state.status !== 'loading' && <NoWeights />}
      {model && <ModelNotices model={model} />}
    </div>
  );
}

function NoWeights() {
  return (
    <Notice kind="info">
      {t('Everything here needs no weights. To classify pictures:')}{' '}
      <LinkButton label={t('download pretrained weights')} onClick={() => runCommand('downloadWeights')} />,{' '}
      <LinkButton label={t('load a file')} onClick={() => runCommand('loadWeights')} />,{' '}
      <LinkButton label={t('run untrained')} onClick={() => runCommand('runUntrained')} />
    </Notice>
  );
}

function ModelNotices({ model }: { model: ModelInfo }) {
  return (
    <>
      {originWarnings(model.origin).map(text => (
        <Notice key={text} kind="warning">
          {text}
        </Notice>
      ))}
      {model.backend === 'cpu' && (
        <Notice kind="warning">{t('The network runs slowly: the WebAssembly backend is unavailable.')}</Notice>
      )}
      {networkName(model) !== networkName(config.value) && (
        <Notice kind="info">
          {t('The loaded weights are of {0}; pictures are classified by that network.', networkName(model))}{' '}
          <LinkButton label={t('Show it')} onClick={() => showNetwork(model)} />
          {isEdited.value && (
            <>
              {', '}
              <LinkButton label={t('run the edited network untrained')} onClick={() => runCommand('runUntrained')} />
            </>
          )}
        </Notice>
      )}
      {model.architecture && isEdited.value && !engineRunsShownNetwork.value && (
        <Notice kind="info">
          {t('The network was edited since it was given random weights.')}{' '}
          <LinkButton label={t('Run it untrained')} onClick={() => runCommand('runUntrained')} />
        </Notice>
      )}
    </>
  );
}
