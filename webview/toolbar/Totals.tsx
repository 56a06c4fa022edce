import { useRef } from 'preact/hooks';
import type { Totals as TotalsOf } from '../../src/model/analysis';
import { grouped, si } from '../../src/model/format';
import { Copyable } from '../controls/Copyable';
import { t } from '../text/l10n';
import { useRovingFocus } from '../controls/rovingFocus';
import { analysis, config } from '../state/network';

/** Parameters, mult-adds and memory of the whole network, always visible. */
export function Totals() {
  const current = analysis.value;
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  return (
    <section class="totals" role="toolbar" aria-label={t('Totals')} ref={region} onKeyDown={onKeyDown}>
      {'value' in current ? (
        <Figures totals={current.value.totals} />
      ) : (
        <span class="quiet">{t('No figures at this input size.')}</span>
      )}
    </section>
  );
}

function Figures({ totals }: { totals: TotalsOf }) {
  const { convention } = config.value;
  const multAdds = totals.multAdds[convention];
  return (
    <>
      <span class="total">
        <Count value={totals.params} /> {t('params')}
        <span class="quiet">
          {' ('}
          <Count value={totals.trainableParams} /> {t('trainable')})
        </span>
      </span>
      <span class="total">
        <Copyable
          text={String(multAdds)}
          title={t('{0} mult-adds = {1} FLOPs', grouped(multAdds), grouped(2 * multAdds))}
        >
          {si(multAdds)}
        </Copyable>{' '}
        {t('mult-adds')}
        <span class="quiet"> {t('({0}; 1 mult-add = 2 FLOPs)', convention)}</span>
      </span>
      <span class="total">
        <Bytes value={totals.totalBytes} title={t('Estimated memory')} />
        <span class="quiet">
          {': '}
          {t('input')} <Bytes value={totals.inputBytes} title={t('Input')} />, {t('activations')}{' '}
          <Bytes value={totals.forwardBackwardBytes} title={t('Activations, forward and backward pass')} />,{' '}
          {t('params')} <Bytes value={totals.paramsBytes} title={t('Parameters of the executed layers')} />
        </span>
      </span>
    </>
  );
}

function Count({ value }: { value: number }) {
  return <Copyable text={String(value)}>{grouped(value)}</Copyable>;
}

function Bytes({ value, title }: { value: number; title: string }) {
  return (
    <Copyable text={String(value)} title={t('{0}: {1} bytes', title, grouped(value))}>
      {t('{0}B', si(value))}
    </Copyable>
  );
}
