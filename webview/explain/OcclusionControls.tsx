import { grouped } from '../../src/model/format';
import type { OcclusionOptions } from '../../src/model/occlusionGrid';
import { MAX_WINDOWS, windowsPerSide } from '../../src/model/occlusionGrid';
import { Notice } from '../controls/Notice';
import { NumberField } from '../controls/NumberField';
import { Button } from '../controls/toolkit';
import { readCount } from '../controls/typedCount';
import { askedOcclusion, isSameOcclusion, occlusion, occlusionOptions } from '../state/explain';
import { t } from '../text/l10n';

/** Chooses the windows, starts and stops the runs, and says how many are done. */
export function OcclusionControls({ run, side }: { run: string; side: number }) {
  const options = occlusionOptions.value;
  const count = windowsPerSide(side, options) ** 2;
  const error = optionsError(options, side, count);
  const choose = (change: Partial<OcclusionOptions>): void => {
    occlusionOptions.value = { ...options, ...change };
  };
  return (
    <div class="occlusion">
      <div class="occlusion-fields">
        <NumberField
          label={t('Window')}
          hint={t('Side of the covered square, in pixels')}
          value={options.window}
          read={text => readCount(text, side)}
          onChange={window => choose({ window })}
        />
        <NumberField
          label={t('Stride')}
          hint={t('From one window to the next, in pixels')}
          value={options.stride}
          read={text => readCount(text, side)}
          onChange={stride => choose({ stride })}
          error={error}
        />
      </div>
      <Progress run={run} options={options} count={count} possible={error === undefined} />
    </div>
  );
}

function optionsError({ window, stride }: OcclusionOptions, side: number, count: number): string | undefined {
  if (window > side) return t('The window is larger than the picture.');
  if (stride > window) return t('Windows further apart than their side leave gaps.');
  if (count > MAX_WINDOWS) {
    return t('{0} windows are too many; {1} are the most.', grouped(count), grouped(MAX_WINDOWS));
  }
  return undefined;
}

interface ProgressProps {
  readonly run: string;
  readonly options: OcclusionOptions;
  readonly count: number;
  readonly possible: boolean;
}

function Progress({ run, options, count, possible }: ProgressProps) {
  const wanted = { run, ...options };
  const state = isSameOcclusion(occlusion.value, wanted) ? occlusion.value : undefined;
  const start = (): void => {
    askedOcclusion.value = undefined;
    askedOcclusion.value = wanted;
  };
  const stop = (): void => void (askedOcclusion.value = undefined);
  const done = state?.map.known.length ?? 0;
  const counts = t('{0} of {1} windows', grouped(done), grouped(count));
  return (
    <>
      <div class="occlusion-progress">
        {state?.status === 'running' ? (
          <Button label={t('Cancel')} onClick={stop} />
        ) : (
          state?.status !== 'done' && (
            <Button
              label={done > 0 ? t('Go On') : t('Cover {0} Windows', grouped(count))}
              disabled={!possible}
              onClick={start}
            />
          )
        )}
        {state && (
          <>
            <span
              class="progress-track"
              role="progressbar"
              aria-label={t('Occlusion')}
              aria-valuemin={0}
              aria-valuemax={count}
              aria-valuenow={done}
              aria-valuetext={counts}
            >
              <span class="score-bar" style={{ width: `${(100 * done) / count}%` }} />
            </span>
            <span class="quiet">{counts}</span>
          </>
        )}
      </div>
      {state?.status === 'failed' && <Notice kind="error">{state.message}</Notice>}
    </>
  );
}
