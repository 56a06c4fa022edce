import type { ComponentChildren } from 'preact';
import type { Classification } from '../../src/protocol';
import { ProgressRing } from '../controls/toolkit';
import { Fact, Facts, Section } from '../controls/Facts';
import { ExplainedPicture } from '../explain/ExplainedPicture';
import { classPick, useExplanation } from '../explain/explanation';
import { WhyClass } from '../explain/WhyClass';
import { Icon } from '../controls/Icon';
import { IconButton } from '../controls/IconButton';
import { post } from '../host/host';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';
import { Notice } from '../controls/Notice';
import { weights } from '../state/weights';
import { isStale } from '../state/results';
import { headName, milliseconds } from '../text/resultText';
import { labelWarnings, originText, roundingText } from '../text/weightsOrigin';
import { Heads } from './Heads';
import { TopList, TopPlaceholder } from './TopList';

interface FinishedResultProps {
  readonly id: string;
  readonly preview: string;
  readonly result: Omit<Classification, 'crop'>;
}

export function FinishedResult({ id, preview, result }: FinishedResultProps) {
  const { file, width, height, orientation, cropSize, heads, decodeMs, inferenceMs, model } = result;
  const [main] = heads;
  const explanation = useExplanation(id, result);
  const rounding = roundingText(model.origin);
  return (
    <article class="result" aria-label={t('Result for {0}', file)}>
      <header class="result-header">
        <Title file={file} />
        <IconButton icon="export" label={t('Export Report…')} onClick={() => post({ type: 'exportReport', run: id })} />
      </header>
      <Doubts result={result} />
      <div class="result-summary">
        <ExplainedPicture
          key={id}
          preview={preview}
          side={cropSize}
          file={file}
          alt={t('{0}, as the network saw it', file)}
          explanation={explanation}
        />
        {main && <TopList top={main.top} label={headName(main.head)} pick={classPick(id, result)} />}
      </div>
      <WhyClass id={id} result={result} explanation={explanation} />
      <Heads result={result} />
      <Section title={t('Run')}>
        <Facts>
          <Fact label={t('Seen')}>{t('{0} × {0}, from {1} × {2}', cropSize, width, height)}</Fact>
          <Fact label={t('Decoding')}>{milliseconds(decodeMs)}</Fact>
          <Fact label={t('Inference')}>{milliseconds(inferenceMs)}</Fact>
          <Fact label={t('Network')}>{networkName(model)}</Fact>
          <Fact label={t('Weights')}>{originText(model.origin)}</Fact>
        </Facts>
      </Section>
      {rounding !== undefined && <p class="quiet">{rounding}</p>}
      {orientation !== undefined && (
        <p class="quiet">
          {t(
            "Turned as its EXIF orientation ({0}) says; torchvision's default loader does not turn pictures.",
            orientation,
          )}
        </p>
      )}
    </article>
  );
}

/** Reasons not to trust the labels, beside the labels. */
function Doubts({ result: { model, warnings } }: { result: Omit<Classification, 'crop'> }) {
  const { origin } = model;
  return (
    <>
      {labelWarnings(origin).map(text => (
        <Notice key={text} kind="warning">
          {text}
        </Notice>
      ))}
      {warnings.map(text => (
        <Notice key={text} kind="warning">
          {t('The picture may be damaged; its decoder warns: {0}', text)}
        </Notice>
      ))}
      {isStale(model, weights.value) && (
        <Notice kind="info">
          {t('The weights have changed since; these labels are from: {0}', originText(origin))}
        </Notice>
      )}
    </>
  );
}

export function RunningResult({ file, rows }: { file: string; rows: number }) {
  return (
    <article class="result" aria-label={t('Classifying {0}', file)}>
      <Title file={file} />
      <div class="result-summary">
        <div class="picture placeholder">
          <ProgressRing label={t('Classifying {0}', file)} />
        </div>
        <TopPlaceholder rows={rows} />
      </div>
    </article>
  );
}

export function FailedResult({ file, message }: { file: string; message: string }) {
  return (
    <article class="result" aria-label={t('Result for {0}', file)}>
      <Title file={file} />
      <div class="result-summary">
        <div class="picture placeholder">
          <Icon name="error" />
        </div>
        <Failure>{message}</Failure>
      </div>
    </article>
  );
}

function Failure({ children }: { children: ComponentChildren }) {
  return (
    <div class="failure">
      <strong>{t('Not classified')}</strong>
      <p class="selectable">{children}</p>
    </div>
  );
}

function Title({ file }: { file: string }) {
  return (
    <h2 class="result-title selectable" title={file}>
      {file}
    </h2>
  );
}
