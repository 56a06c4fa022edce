import type { Analysis, ModuleAnalysis, ParameterCounts } from '../../src/model/analysis';
import { parameterFormula } from '../../src/model/formulas';
import { grouped, percent, shapeText } from '../../src/model/format';
import type { Parameter, ParameterRole } from '../../src/model/graph';
import { elementCount } from '../../src/model/graph';
import { Copyable } from '../controls/Copyable';
import { t } from '../text/l10n';
import { Fact, Facts, Figure, Section } from '../controls/Facts';

export function Parameters({ analysis, module }: { analysis: Analysis; module: ModuleAnalysis }) {
  const { parameters, layer } = module;
  if (parameters.total === 0) {
    return (
      <Section title={t('Parameters')}>
        <p class="quiet">{t('None')}</p>
      </Section>
    );
  }
  const share = parameters.total / analysis.totals.params;
  return (
    <Section title={t('Parameters')}>
      <p>
        <Figure value={parameters.total} unit={t('params')} formula={parameterFormula(analysis, module)} />
      </p>
      {module.path !== '' && (
        <Facts>
          <Fact label={t('Share')}>{percent(share)}</Fact>
        </Facts>
      )}
      {layer ? <Tensors parameters={layer.parameters} /> : <Breakdown parameters={parameters} />}
    </Section>
  );
}

/** A module's parameters by their kind. */
function Breakdown({ parameters }: { parameters: ParameterCounts }) {
  const kinds = [
    [t('Weights'), parameters.weight],
    [t('Biases'), parameters.bias],
    [t('BN weights'), parameters.bnWeight],
    [t('BN biases'), parameters.bnBias],
    [t('Buffers'), parameters.buffers],
  ] as const;
  return (
    <Facts>
      {kinds
        .filter(([, count]) => count > 0)
        .map(([label, count]) => (
          <Fact key={label} label={label}>
            <Copyable text={String(count)}>{grouped(count)}</Copyable>
          </Fact>
        ))}
    </Facts>
  );
}

/** A layer's tensors, as the state_dict has them. */
function Tensors({ parameters }: { parameters: readonly Parameter[] }) {
  const kinds: Readonly<Record<ParameterRole, string>> = {
    weight: t('weight'),
    bias: t('bias'),
    bnWeight: t('BN weight'),
    bnBias: t('BN bias'),
    runningMean: t('buffer: running mean'),
    runningVar: t('buffer: running variance'),
    numBatchesTracked: t('buffer: batches seen'),
  };
  return (
    <ul class="tensors">
      {parameters.map(({ key, role, shape }) => (
        <li key={key}>
          <Copyable text={key}>
            <span class="shape">{key}</span>
          </Copyable>
          <span class="tensor-facts">
            {kinds[role]}, <span class="shape">{shapeText(shape)}</span>, {grouped(elementCount(shape))}
          </span>
        </li>
      ))}
    </ul>
  );
}
