import { useRef } from 'preact/hooks';
import { analyze } from '../../src/model/analysis';
import { grouped } from '../../src/model/format';
import { HEADS, type Head } from '../../src/model/graph';
import { inputFormula } from '../../src/model/inputFormula';
import { graphOf, ownInputSize, VARIANTS, type VariantId } from '../../src/model/variants';
import type { ClassNamesOrigin, ModelInfo, WeightsOrigin } from '../../src/protocol';
import { DEFAULT_CONFIG, fileOrigin, matchOrigin } from '../../src/protocol';
import { Button } from '../controls/toolkit';
import { Copyable } from '../controls/Copyable';
import { Fact, Facts, Section } from '../controls/Facts';
import { runCommand } from '../host/host';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';
import { engineModel } from '../state/weights';
import { Notice } from '../controls/Notice';
import { hasUntrainedHead, originWarnings } from '../text/weightsOrigin';
import { useRovingFocus } from '../controls/rovingFocus';
import { NoModel } from '../weights/NoModel';
import { FileFacts } from './FileFacts';

/** Facts about the loaded weights, and what can be done with them. */
export function ModelTab() {
  const model = engineModel.value;
  return model ? <Model model={model} /> : <NoModel />;
}

function Model({ model }: { model: ModelInfo }) {
  const { origin } = model;
  const file = fileOrigin(origin);
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  return (
    <article class="model" ref={region} onKeyDown={onKeyDown}>
      <h2 class="layer-name selectable">{originTitle(origin)}</h2>
      {originWarnings(origin).map(text => (
        <Notice key={text} kind="warning">
          {text}
        </Notice>
      ))}
      {matchOrigin(origin, {
        file: () => null,
        random: ({ seed, initWeights }) => <Randomness seed={seed} initWeights={initWeights} />,
      })}
      <div class="model-actions">
        <Button label={t('Choose Class Names…')} onClick={() => runCommand('chooseClassNames')} />
        <Button
          label={t('Compare Weights…')}
          disabled={!file}
          title={file ? '' : t('Only weights of a file can be compared with a file.')}
          onClick={() => runCommand('compareWeights')}
        />
        <Button label={t('Export Model…')} onClick={() => runCommand('exportModel')} />
      </div>
      <NetworkFacts model={model} />
      {file && <FileFacts sha256={file.sha256} />}
    </article>
  );
}

function originTitle(origin: WeightsOrigin): string {
  return matchOrigin(origin, { file: ({ name }) => name, random: () => t('Untrained weights') });
}

function Randomness({ seed, initWeights }: { seed: number; initWeights: boolean }) {
  return (
    <p>
      {initWeights
        ? t('Random numbers from seed {0}: truncated normal, as with init_weights=True.', seed)
        : t("Random numbers from seed {0}: PyTorch's default initialization.", seed)}{' '}
      {t('Its shapes and times are right; the labels that it gives mean nothing.')}
    </p>
  );
}

function NetworkFacts({ model }: { model: ModelInfo }) {
  const { variant, classes, classNames: labels, backend } = model;
  const graph = graphOf(model);
  const heads = HEADS.filter(head => graph.logits[head] !== undefined);
  const { params } = analyze(graph, { ...DEFAULT_CONFIG, inputSize: ownInputSize(model) }).totals;
  return (
    <Section title={t('Network')}>
      <Facts>
        <Fact label={t('Variant')}>{networkName(model)}</Fact>
        <Fact label={t('Classes')}>
          <Copyable text={String(classes)}>{grouped(classes)}</Copyable>
        </Fact>
        <Fact label={t('Class names')}>{labelsText(labels)}</Fact>
        <Fact label={t('Heads')}>{heads.map(head => headText(model, head)).join(', ')}</Fact>
        <Fact label={t('Parameters')}>
          <Copyable text={String(params)}>{grouped(params)}</Copyable>
        </Fact>
        <Fact label={t('Input')}>
          <Input variant={variant} />
        </Fact>
        <Fact label={t('Computed by')}>{backend === 'wasm' ? t('WebAssembly') : t('JavaScript, slowly')}</Fact>
      </Facts>
    </Section>
  );
}

/** It follows from the variant: weights do not say what input they were trained on. */
function Input({ variant }: { variant: VariantId }) {
  const formula = inputFormula(VARIANTS[variant].normalization);
  return (
    <>
      <Copyable text={formula} title={t('p is a pixel, from 0 to 255 in each channel')}>
        <span class="shape">{formula}</span>
      </Copyable>
      <div class="quiet">{t('as in {0}; weights do not say', VARIANTS[variant].name)}</div>
    </>
  );
}

function headText({ origin }: ModelInfo, head: Head): string {
  return hasUntrainedHead(origin, head) ? t('{0} (not trained)', head) : head;
}

function labelsText(labels: ClassNamesOrigin): string {
  switch (labels.kind) {
    case 'imagenet':
      return t("ImageNet's 1,000");
    case 'file':
      return t('from {0}', labels.name);
    case 'numbered':
      return t('none: numbered');
  }
}
