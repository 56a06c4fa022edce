import { useRef } from 'preact/hooks';
import type { Layer } from '../../src/model/graph';
import type { ModelInfo } from '../../src/protocol';
import { matchOrigin } from '../../src/protocol';
import { graph } from '../state/network';
import { CopyButton } from '../controls/Copyable';
import { operationFacts } from '../text/moduleFacts';
import { reveal } from '../graph/interact/nodeActions';
import { t } from '../text/l10n';
import { engineRunsShownNetwork, engineModel } from '../state/weights';
import { LinkButton } from '../controls/LinkButton';
import { Notice } from '../controls/Notice';
import { useRovingFocus } from '../controls/rovingFocus';
import { selected } from '../state/selection';
import { useEngineCall } from '../engine/useEngineCall';
import { hasUntrainedHead } from '../text/weightsOrigin';
import { NoModel } from './NoModel';
import { OtherNetwork } from './OtherNetwork';
import { ParameterView } from './ParameterView';
import { firstConvolution, shownLayers } from './shownLayers';

/** The weights of the selected layer or module. */
export function WeightsTab() {
  const model = engineModel.value;
  if (!model) return <NoModel />;
  if (!engineRunsShownNetwork.value) return <OtherNetwork model={model} />;
  const path = selected.value ?? '';
  return path === '' ? <NothingSelected /> : <Weights key={path} path={path} model={model} />;
}

function NothingSelected() {
  const first = firstConvolution(graph.value);
  return (
    <div class="empty">
      <p>
        {t('Select a layer or a module in the graph or the table.')}{' '}
        {first && <LinkButton label={t('Show the first convolution')} onClick={() => reveal(first.path)} />}
      </p>
    </div>
  );
}

function Weights({ path, model }: { path: string; model: ModelInfo }) {
  const { origin } = model;
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  const { layers, detailed } = shownLayers(graph.value, path);
  const answer = useEngineCall('layerWeights', layers.length > 0 ? { path } : undefined);
  const statistics = new Map(
    answer.status === 'done' ? answer.value.parameters.map(parameter => [parameter.key, parameter]) : [],
  );
  return (
    <article class="weights" ref={region} onKeyDown={onKeyDown} aria-busy={answer.status === 'loading'}>
      <h2 class="layer-name">
        <span class="selectable">{path}</span>
        <CopyButton text={path} label={t('Copy Name')} />
      </h2>
      {matchOrigin(origin, {
        file: () => null,
        random: ({ seed }) => <Notice kind="info">{t('Untrained: random numbers from seed {0}.', seed)}</Notice>,
      })}
      {layers.some(({ head }) => hasUntrainedHead(origin, head)) && (
        <Notice kind="info">{t('This auxiliary head is not trained in this file.')}</Notice>
      )}
      {layers.length === 0 && <p class="quiet">{t('There are no weights in it.')}</p>}
      {answer.status === 'failed' && <Notice kind="error">{answer.message}</Notice>}
      {layers.map(layer => (
        <section key={layer.path} class="layer-weights">
          {layer.path !== path && <LayerLink layer={layer} within={path} />}
          {layer.parameters.map(parameter => (
            <ParameterView
              key={parameter.key}
              layer={layer}
              parameter={parameter}
              statistics={statistics.get(parameter.key)}
              detailed={detailed}
              variant={model.variant}
            />
          ))}
        </section>
      ))}
    </article>
  );
}

/** A layer's name inside the module, which leads to the layer. */
function LayerLink({ layer: { path, op }, within }: { layer: Layer; within: string }) {
  const facts = operationFacts(op).map(({ value }) => value);
  return (
    <h3 class="layer-link">
      <LinkButton label={path.slice(within.length + 1)} onClick={() => reveal(path)} />
      <span class="quiet">{[op.type, ...(op.type === 'BatchNorm2d' ? [] : facts)].join(' ')}</span>
    </h3>
  );
}
