import type { JSX } from 'preact';
import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { grouped, si } from '../../src/model/format';
import { Section } from '../controls/Facts';
import { analysis, config } from '../state/network';
import { baseAnalysis, beforeOf } from '../state/reference';
import { selected } from '../state/selection';
import { t } from '../text/l10n';
import type { FigureChange } from './FigureChanges';
import { FigureChanges } from './FigureChanges';

/** The totals, and the figures of the selected module, before the edits and with them. */
export function Changes(): JSX.Element {
  const now = analysis.value;
  const after = 'value' in now ? now.value : undefined;
  const path = selected.value ?? '';
  const module = path === '' ? undefined : after?.modules.get(path);
  return (
    <>
      <FigureChanges label={t('Totals')} rows={totals(baseAnalysis.value, after)} />
      {module && (
        <Section title={path}>
          <FigureChanges label={path} rows={figures(beforeOf(path), module)} />
        </Section>
      )}
    </>
  );
}

function totals(before: Analysis | undefined, after: Analysis | undefined): readonly FigureChange[] {
  const { convention } = config.value;
  const of = (label: string, figure: (totals: Analysis['totals']) => number, short = grouped): FigureChange => ({
    label,
    short,
    before: before && figure(before.totals),
    after: after && figure(after.totals),
  });
  return [
    of(t('Params'), ({ params }) => params),
    of(t('Mult-adds'), ({ multAdds }) => multAdds[convention], si),
    of(t('Memory'), ({ totalBytes }) => totalBytes, bytes),
  ];
}

function figures(before: ModuleAnalysis | undefined, after: ModuleAnalysis): readonly FigureChange[] {
  const { convention } = config.value;
  const of = (label: string, figure: (module: ModuleAnalysis) => number, short = grouped): FigureChange => ({
    label,
    short,
    before: before && figure(before),
    after: figure(after),
  });
  return [
    of(t('Params'), ({ parameters }) => parameters.total),
    of(t('Weights of them'), ({ parameters }) => parameters.weight),
    of(t('Mult-adds'), ({ multAdds }) => multAdds[convention], si),
    of(t('Outputs'), ({ activationBytes }) => activationBytes, bytes),
  ];
}

function bytes(value: number): string {
  return t('{0}B', si(value));
}
