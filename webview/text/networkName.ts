import type { NetworkChoice } from '../../src/model/variants';
import { VARIANTS } from '../../src/model/variants';
import { t } from './l10n';

/** What a network is called: its variant, and whether that was edited. */
export function networkName({ variant, architecture }: Pick<NetworkChoice, 'variant' | 'architecture'>): string {
  const { name } = VARIANTS[variant];
  return architecture ? t('{0}, edited', name) : name;
}
