import { VARIANTS } from '../../src/model/variants';
import type { ProfileSummary } from '../../src/profile/summarizeProfile';
import type { Profile } from '../../src/protocol';
import { MAX_PROFILE_RUNS } from '../../src/protocol';
import { Fact, Facts } from '../controls/Facts';
import { Icon } from '../controls/Icon';
import { IconButton } from '../controls/IconButton';
import { Notice } from '../controls/Notice';
import { NumberField } from '../controls/NumberField';
import { Button, ProgressRing } from '../controls/toolkit';
import { readCount } from '../controls/typedCount';
import { post } from '../host/host';
import { config } from '../state/network';
import { profile, profileFailure, profileIsStale, profileRuns, profileSummary, profiling } from '../state/profile';
import { engineModel } from '../state/weights';
import { t } from '../text/l10n';
import { originText } from '../text/weightsOrigin';
import { NoModel } from '../weights/NoModel';
import { FlameChart } from './FlameChart';
import { middleHalf, ms, rateText, shareText, spreadText, threadsText } from './profileText';
import { cancelProfile, startProfile } from './startProfile';
import { TimeList } from './TimeList';

/** A share of stalls from which the figures depend on the moment. */
const DISTURBED = 0.15;

/** Where the time of a picture goes. */
export function TimeTab() {
  const measured = profile.value;
  const summary = profileSummary.value;
  if (!engineModel.value && !measured) return <NoModel />;
  return (
    <div class="time">
      <Controls />
      {profileFailure.value !== undefined && (
        <Notice kind="error">{t('Not profiled: {0}', profileFailure.value)}</Notice>
      )}
      {measured && summary ? <Measured profile={measured} summary={summary} /> : <Nothing />}
    </div>
  );
}

function Controls() {
  const running = profiling.value;
  const measured = profile.value;
  return (
    <div class="time-controls">
      {running ? (
        <Button label={t('Cancel')} onClick={cancelProfile} />
      ) : (
        <Button
          label={t('Profile')}
          appearance={measured ? 'secondary' : 'primary'}
          disabled={!engineModel.value}
          onClick={() => void startProfile()}
        />
      )}
      <NumberField
        label={t('Runs')}
        hint={t('How many runs are measured')}
        value={profileRuns.value}
        read={text => readCount(text, MAX_PROFILE_RUNS)}
        onChange={runs => (profileRuns.value = runs)}
        disabled={running !== undefined}
      />
      {running && (
        <span class="time-progress" role="status">
          {t('{0} of {1} runs', running.done, running.total)}
        </span>
      )}
      {measured && !running && (
        <span class="time-save">
          <IconButton
            icon="save-as"
            label={t('Save the Profile…')}
            title={t("Save the profile as JSON or as V8's .cpuprofile…")}
            onClick={() => post({ type: 'saveProfile', profile: measured })}
          />
        </span>
      )}
    </div>
  );
}

function Nothing() {
  if (profiling.value) {
    return (
      <div class="empty">
        <ProgressRing label={t('Profiling')} />
      </div>
    );
  }
  return (
    <div class="empty">
      <Icon name="dashboard" />
      <p>
        {t(
          'Where does the time of a picture go? A profile runs the network as it runs for a picture, and takes the time of each step.',
        )}
      </p>
    </div>
  );
}

function Measured({ profile: measured, summary }: { profile: Profile; summary: ProfileSummary }) {
  const { model, inputSize, threads, runs } = measured;
  const { call, gigaMultAddsPerSecond } = summary;
  const rate = rateText(gigaMultAddsPerSecond);
  return (
    <article class="profile" aria-label={t('Profile')} aria-busy={profiling.value !== undefined}>
      {profileIsStale.value ? (
        <Notice kind="info">{t('Another model has been loaded since.')}</Notice>
      ) : (
        inputSize !== config.value.inputSize && (
          <Notice kind="info">{t('Measured at another size of input: {0} × {0}.', inputSize)}</Notice>
        )
      )}
      <p class="time-total" title={spreadText(call)}>
        <strong>{ms(call.median)}</strong> {t('a picture')} <span class="quiet">({middleHalf(call)})</span>
      </p>
      {summary.stalls.share > DISTURBED && (
        <p class="quiet">
          {t(
            'Stalls are {0} of it: the cores had other work too. Profile again when they are idle for steadier figures.',
            shareText(summary.stalls.share),
          )}
        </p>
      )}
      <FlameChart profile={measured} summary={summary} />
      <TimeList summary={summary} />
      <Facts>
        {rate !== undefined && <Fact label={t('Mult-adds')}>{rate}</Fact>}
        <Fact label={t('Computed by')}>{threadsText(threads)}</Fact>
        <Fact label={t('Runs')}>{t('{0}, after two that do not count', runs.length)}</Fact>
        <Fact label={t('Input')}>{t('{0} × {0}', inputSize)}</Fact>
        <Fact label={t('Network')}>{VARIANTS[model.variant].name}</Fact>
        <Fact label={t('Weights')}>{originText(model.origin)}</Fact>
      </Facts>
    </article>
  );
}
