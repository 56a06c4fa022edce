import type { ModuleAnalysis } from '../../src/model/analysis';
import { BYTES_PER_FLOAT } from '../../src/model/analysis';
import { outputBytesFormula } from '../../src/model/formulas';
import { t } from '../text/l10n';
import { Fact, Facts, Figure, Section } from '../controls/Facts';

/** Memory of the outputs and of the parameters, as 32-bit floats. */
export function Memory({ module }: { module: ModuleAnalysis }) {
  const { layer, activationBytes, parameters } = module;
  return (
    <Section title={t('Memory')}>
      <Facts>
        <Fact label={layer ? t('Output') : t('Outputs of all layers')}>
          <Figure value={activationBytes} unit={t('bytes')} formula={outputBytesFormula(module)} />
        </Fact>
        {parameters.total > 0 && (
          <Fact label={t('Parameters')}>
            <Figure value={parameters.total * BYTES_PER_FLOAT} unit={t('bytes')} />
          </Fact>
        )}
      </Facts>
    </Section>
  );
}
