import type { ComponentChildren } from 'preact';
import type { Head } from '../../src/model/graph';
import type { Classification } from '../../src/protocol';
import { ProgressRing } from '../controls/toolkit';
import { Fact, Facts } from '../controls/Facts';
import { Icon } from '../controls/Icon';
import { t } from '../text/l10n';
import { networkName } from '../text/networkName';
import { Notice } from '../controls/Notice';
import { weights } from '../state/weights';
import { isStale } from '../state/results';
import { milliseconds } from './resultText';
import { headDoubt, labelWarnings, originText, roundingText } from '../text/weightsOrigin';
import { TopList, TopPlaceholder } from './TopList';

export function FinishedResult({ preview, result }: { preview: string; result: Omit<Classification, 'crop'> }) {
  const { file, width, height, orientation, cropSize, heads, decodeMs, inferenceMs, model } = result;
  const [main, ...others] = heads;
  const rounding = roundingText(model.origin);
  return (
    <article class="result" aria-label={t('Result for {0}', file)}>
      <Title file={file} />
      <Doubts result={result} />
      <div class="result-summary">
        <img
          class="picture"
          src={preview}
          width={cropSize}
          height={cropSize}
          alt={t('{0}, as the network saw it', file)}
        />
        {main && <TopList top={main.top} label={headName(main.head)} />}
      </div>
      <Facts>
        <Fact label={t('Seen')}>{t('{0} × {0}, from {1} × {2}', cropSize, width, height)}</Fact>
        <Fact label={t('Decoding')}>{milliseconds(decodeMs)}</Fact>
        <Fact label={t('Inference')}>{milliseconds(inferenceMs)}</Fact>
        <Fact label={t('Network')}>{networkName(model)}</Fact>
        <Fact label={t('Weights')}>{originText(model.origin)}</Fact>
      </Facts>
      {rounding !== undefined && <p class="quiet">{rounding}</p>}
      {orientation !== undefined && (
        <p class="quiet">
          {t(
            "Turned as its EXIF orientation ({0}) says; torchvision's default loader does not turn pictures.",
            orientation,
          )}
        </p>
      )}
      {others.map(({ head, top }) => {
        const doubt = headDoubt(model.origin, head);
        return (
          <section key={head} class="detail-section">
            <h3>{headName(head)}</h3>
            {doubt !== undefined && <p class="quiet head-doubt">{doubt}</p>}
            <TopList top={top} label={headName(head)} />
          </section>
        );
      })}
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

function headName(head: Head): string {
  return head === 'main' ? t('Main head') : t('Auxiliary head {0}', head);
}
