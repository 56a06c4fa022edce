import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { multAddFormula } from '../../src/model/formulas';
import { percent } from '../../src/model/format';
import { CONVENTIONS } from '../../src/protocol';
import { t } from '../text/l10n';
import { config } from '../state/network';
import { Fact, Facts, Figure, Section } from '../controls/Facts';

/** Mult-adds in both conventions, the chosen one first. */
export function MultAdds({ analysis, module }: { analysis: Analysis; module: ModuleAnalysis }) {
  const { convention } = config.value;
  const chosen = module.multAdds[convention];
  const total = analysis.totals.multAdds[convention];
  const others = CONVENTIONS.filter(other => other !== convention);
  return (
    <Section title={t('Mult-adds')}>
      <p>
        <Figure value={chosen} unit={t('mult-adds')} formula={multAddFormula(module, convention)} />
      </p>
      <Facts>
        {module.path !== '' && total > 0 && <Fact label={t('Share')}>{percent(chosen / total)}</Fact>}
        <Fact label={t('Counted as')}>{convention}</Fact>
        {others.map(other => (
          <Fact key={other} label={t('By {0}', other)}>
            <Figure
              value={module.multAdds[other]}
              unit=""
              formula={module.multAdds[other] === chosen ? undefined : multAddFormula(module, other)}
            />
          </Fact>
        ))}
        <Fact label={t('FLOPs')}>
          <Figure value={2 * chosen} unit="" /> <span class="quiet">{t('(2 per mult-add)')}</span>
        </Fact>
      </Facts>
    </Section>
  );
}
