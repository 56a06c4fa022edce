import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { receptiveFieldFormula } from '../../src/model/formulas';
import { t } from '../text/l10n';
import { Fact, Facts, Section } from '../controls/Facts';

/** The part of the input that one position of the output sees. */
export function ReceptiveField({ analysis, module }: { analysis: Analysis; module: ModuleAnalysis }) {
  const { size, stride, center } = module.receptiveField;
  const formula = receptiveFieldFormula(analysis, module);
  return (
    <Section title={t('Receptive field')}>
      <Facts>
        <Fact label={t('Size')}>
          {t('{0} × {1} pixels', size, size)}
          {formula && (
            <span class="formula">
              {size} = {formula.expression}
            </span>
          )}
        </Fact>
        <Fact label={t('Stride')}>{t('{0} pixels', stride)}</Fact>
        <Fact label={t('First position')}>{t('centered at ({0}, {1})', center, center)}</Fact>
      </Facts>
    </Section>
  );
}
