import { Copyable } from './Copyable';
import { t } from '../text/l10n';

interface ListedName {
  readonly name: string;
  readonly detail?: string;
}

/** Above this a list is closed at first. */
const FEW = 4;

/** A list of tensors' names under its title, which opens and closes it. */
export function NameList({ title, names }: { title: string; names: readonly ListedName[] }) {
  return (
    <details class="names" open={names.length <= FEW}>
      <summary>{t('{0}: {1}', title, names.length)}</summary>
      <ul class="tensors">
        {names.map(({ name, detail }) => (
          <li key={name}>
            <Copyable text={name}>
              <span class="shape">{name}</span>
            </Copyable>
            {detail !== undefined && <span class="quiet"> {detail}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}
