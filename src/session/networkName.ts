import { type DisplayText, displayed } from '../base/displayText';
import { t } from '../display/text';
import type { NetworkChoice } from '../model/variants';
import { VARIANTS } from '../model/variants';

/** What a network is called: its variant, and whether that was edited. */
export function networkName({ variant, architecture }: NetworkChoice): DisplayText {
  const { name } = VARIANTS[variant];
  return architecture ? t('{0}, edited', name) : displayed`${name}`;
}

/** The name of a file of a network, without its ending. */
export function stemOf({ variant, architecture }: NetworkChoice): string {
  return architecture ? `${variant}-edited` : variant;
}
