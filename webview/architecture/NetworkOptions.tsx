import type { ComponentChildren, JSX } from 'preact';
import type { Architecture } from '../../src/model/architecture/architecture';
import { MAX_FLATTENED_INPUT, MIN_FLATTENED_INPUT, MODULE_NAMES } from '../../src/model/architecture/architecture';
import { MAX_CLASSES } from '../../src/model/architecture/architectureFile';
import { countReductions, withReductionsOf, withoutReductions } from '../../src/model/architecture/edits';
import { PAPER_ARCHITECTURE } from '../../src/model/architecture/paperArchitecture';
import { VARIANTS } from '../../src/model/variants';
import { LinkButton } from '../controls/LinkButton';
import { Notice } from '../controls/Notice';
import { Checkbox, Dropdown } from '../controls/toolkit';
import { readCount } from '../controls/typedCount';
import { baseNetwork, edit, shownArchitecture } from '../state/edits';
import { analysis, config } from '../state/network';
import { t } from '../text/l10n';
import { CountInput } from './CountInput';
import { readFlattenedInput, readKernel, readWidth } from './countReaders';

const REDUCTIONS = 3 * MODULE_NAMES.length;

/** What is edited of the whole network: its layers of each kind, its stem, its classifier. */
export function NetworkOptions(): JSX.Element {
  const architecture = shownArchitecture.value;
  const { useAux } = config.value;
  const reductions = countReductions(architecture);
  const change = (part: Partial<Architecture>): void => edit({ architecture: { ...architecture, ...part } });
  return (
    <div class="network-options">
      <Marked edited={architecture.batchNorm !== before().batchNorm}>
        <Checkbox
          label={t('Batch normalization')}
          checked={architecture.batchNorm}
          onChange={batchNorm => change({ batchNorm })}
        />
      </Marked>
      <Marked edited={architecture.localResponseNorm !== before().localResponseNorm}>
        <Checkbox
          label={t('Local response normalization')}
          checked={architecture.localResponseNorm}
          onChange={localResponseNorm => change({ localResponseNorm })}
        />
      </Marked>
      <Marked edited={reductions !== countReductions(before())}>
        <Checkbox
          label={t('1×1 reductions and projections: {0} of {1}', reductions, REDUCTIONS)}
          checked={reductions > 0}
          onChange={on => edit({ architecture: on ? reduced(architecture) : withoutReductions(architecture) })}
        />
      </Marked>
      <Marked edited={useAux !== baseNetwork.value.useAux}>
        <Checkbox label={t('Auxiliary heads')} checked={useAux} onChange={on => edit({ useAux: on })} />
      </Marked>
      <Stem architecture={architecture} />
      <ClassifierOptions architecture={architecture} />
    </div>
  );
}

/** The architecture before the edits. */
function before(): Architecture {
  const { variant, architecture } = baseNetwork.value;
  return architecture ?? VARIANTS[variant].architecture;
}

function reduced(architecture: Architecture): Architecture {
  return withReductionsOf(withReductionsOf(architecture, before()), PAPER_ARCHITECTURE);
}

function Marked({ edited, children }: { readonly edited: boolean; readonly children: ComponentChildren }): JSX.Element {
  return <div class={edited ? 'edited-option' : ''}>{children}</div>;
}

function Stem({ architecture }: { readonly architecture: Architecture }): JSX.Element {
  const { stem } = architecture;
  const names = ['conv1', ...VARIANTS[config.value.variant].style.stem];
  const convolution = (key: 'conv1' | 'conv2b', name: string): JSX.Element => (
    <>
      <CountInput
        place={`${name}, ${t('width')}`}
        value={stem[key].width}
        before={before().stem[key].width}
        read={readWidth}
        onChange={width => width !== null && put({ [key]: { ...stem[key], width } }, `${key}.width`)}
      />
      <CountInput
        place={`${name}, ${t('kernel')}`}
        value={stem[key].kernel}
        before={before().stem[key].kernel}
        read={readKernel}
        onChange={kernel => kernel !== null && put({ [key]: { ...stem[key], kernel } }, `${key}.kernel`)}
      />
    </>
  );
  const put = (part: Partial<Architecture['stem']>, what: string): void =>
    edit({ architecture: { ...architecture, stem: { ...stem, ...part } } }, what);
  const [first = '', second = '', third = ''] = names;
  return (
    <div class="option-row">
      <span class="option-label">{t('Stem')}</span>
      <span class="option-group">
        {first} {convolution('conv1', first)}
      </span>
      <span class="option-group">
        {second}{' '}
        <CountInput
          place={`${second}, ${t('width')}`}
          value={stem.conv2a.width}
          before={before().stem.conv2a.width}
          read={readWidth}
          onChange={width => width !== null && put({ conv2a: { width } }, 'conv2a.width')}
        />
      </span>
      <span class="option-group">
        {third} {convolution('conv2b', third)}
      </span>
    </div>
  );
}

function ClassifierOptions({ architecture }: { readonly architecture: Architecture }): JSX.Element {
  const { classifier } = architecture;
  const { inputSize, classes } = config.value;
  const failed = 'error' in analysis.value && analysis.value.path === 'fc';
  const flatten = (size: number, what?: string): void =>
    edit({ architecture: { ...architecture, classifier: { kind: 'flatten', inputSize: size } } }, what);
  const flattenable = Math.min(MAX_FLATTENED_INPUT, Math.max(MIN_FLATTENED_INPUT, inputSize));
  return (
    <>
      <div class="option-row">
        <span class="option-label">{t('Classifier')}</span>
        <Marked edited={classifier.kind !== before().classifier.kind}>
          <Dropdown
            class="classifier"
            label={t('Classifier')}
            options={[
              { value: 'gap', text: t('Global average pooling') },
              { value: 'flatten', text: t('Flatten, fully connected') },
            ]}
            value={classifier.kind}
            onChange={kind =>
              kind === 'gap' ? edit({ architecture: { ...architecture, classifier: { kind } } }) : flatten(flattenable)
            }
          />
        </Marked>
        {classifier.kind === 'flatten' && (
          <span class="option-group">
            {t('for inputs of')}
            <CountInput
              place={t('fc, size of the input')}
              value={classifier.inputSize}
              before={before().classifier.kind === 'flatten' ? classifier.inputSize : null}
              read={readFlattenedInput}
              onChange={size => size !== null && flatten(size, 'fc.inputSize')}
              problem={failed ? t('The shown input is of another size.') : undefined}
            />
          </span>
        )}
        <span class="option-group">
          {t('Classes')}
          <CountInput
            place={t('fc, classes')}
            value={classes}
            before={baseNetwork.value.classes}
            read={text => readCount(text, MAX_CLASSES)}
            onChange={count => count !== null && edit({ classes: count }, 'classes')}
          />
        </span>
      </div>
      {failed && classifier.kind === 'flatten' && (
        <Notice kind="error">
          {t('Each position of the last map has weights of its own in fc, so it fits one size of the input.')}{' '}
          <LinkButton label={t('Make it for {0} × {0}', flattenable)} onClick={() => flatten(flattenable)} />
        </Notice>
      )}
    </>
  );
}
