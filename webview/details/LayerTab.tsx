import { useRef } from 'preact/hooks';
import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';
import { CopyButton } from '../controls/Copyable';
import { operationFacts } from '../text/moduleFacts';
import { t } from '../text/l10n';
import { useRovingFocus } from '../controls/rovingFocus';
import { analysis } from '../state/network';
import { selected } from '../state/selection';
import { Memory } from './Memory';
import { Fact, Facts } from '../controls/Facts';
import { MultAdds } from './MultAdds';
import { Parameters } from './Parameters';
import { ReceptiveField } from './ReceptiveField';
import { Shapes } from './Shapes';

/** The analysis of the selected layer or module, or of the whole network if none is selected. */
export function LayerTab() {
  const current = analysis.value;
  if ('error' in current) {
    return <p class="empty">{t('No figures at this input size.')}</p>;
  }
  const { modules } = current.value;
  const module = modules.get(selected.value ?? '') ?? modules.get('');
  return module ? <Layer analysis={current.value} module={module} /> : null;
}

function Layer({ analysis, module }: { analysis: Analysis; module: ModuleAnalysis }) {
  const { path, type, layer, executed } = module;
  const region = useRef<HTMLElement>(null);
  const onKeyDown = useRovingFocus(region);
  return (
    <article class="layer" ref={region} onKeyDown={onKeyDown}>
      <h2 class="layer-name">
        <span class="selectable">{path === '' ? type : path}</span>
        <CopyButton text={path === '' ? type : path} label={t('Copy Name')} />
      </h2>
      {!executed && <p class="quiet layer-note">{t('An auxiliary head: executed in training only.')}</p>}
      <Facts>
        <Fact label={t('Type')}>{type}</Fact>
        {layer &&
          operationFacts(layer.op).map(({ label, value }) => (
            <Fact key={label} label={label}>
              {value}
            </Fact>
          ))}
      </Facts>
      <Shapes analysis={analysis} module={module} />
      <Parameters analysis={analysis} module={module} />
      {executed && <MultAdds analysis={analysis} module={module} />}
      {executed && <Memory module={module} />}
      <ReceptiveField analysis={analysis} module={module} />
    </article>
  );
}
