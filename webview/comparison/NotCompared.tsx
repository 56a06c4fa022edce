import type { WeightsComparison } from '../../src/protocol';
import { Section } from '../controls/Facts';
import { t } from '../text/l10n';
import { NameList } from '../controls/NameList';

type Reason = WeightsComparison['notCompared'][number]['reason'];

/** What only one of the files has, or both in different shapes. */
export function NotCompared({ comparison: { model, other, notCompared } }: { comparison: WeightsComparison }) {
  if (notCompared.length === 0) return null;
  const titles: Readonly<Record<Reason, string>> = {
    missing: t('Only in {0}', model.name),
    added: t('Only in {0}', other.name),
    shape: t('In different shapes, as for another number of classes'),
  };
  return (
    <Section title={t('Not compared')}>
      {(['shape', 'missing', 'added'] as const).map(reason => {
        const keys = notCompared.filter(entry => entry.reason === reason).map(({ key }) => ({ name: key }));
        return keys.length > 0 && <NameList key={reason} title={titles[reason]} names={keys} />;
      })}
    </Section>
  );
}
