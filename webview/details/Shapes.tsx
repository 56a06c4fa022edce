import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { outputSizeFormula } from '../../src/model/formulas';
import { shapeText } from '../../src/model/format';
import type { Shape } from '../../src/model/graph';
import { Copyable } from '../controls/Copyable';
import { inputShapes } from '../text/moduleFacts';
import { t } from '../text/l10n';
import { Fact, Facts, Section } from '../controls/Facts';

export function Shapes({ analysis, module }: { analysis: Analysis; module: ModuleAnalysis }) {
  const size = outputSizeFormula(module);
  const inputs = inputShapes(analysis, module);
  return (
    <Section title={t('Shapes')}>
      <Facts>
        <Fact label={inputs.length > 1 ? t('Inputs') : t('Input')}>
          {inputs.map((shape, index) => (
            <div key={index}>
              <ShapeValue shape={shape} />
            </div>
          ))}
        </Fact>
        <Fact label={t('Output')}>
          <ShapeValue shape={module.output} />
          {size && (
            <span class="formula">
              {size.value} = {size.expression}
            </span>
          )}
        </Fact>
      </Facts>
    </Section>
  );
}

function ShapeValue({ shape }: { shape: Shape | undefined }) {
  if (!shape) return <span class="quiet">{t('not defined at this input size')}</span>;
  const text = shapeText(shape);
  return (
    <Copyable text={text}>
      <span class="shape">{text}</span>
    </Copyable>
  );
}
