import { IconButton } from '../controls/IconButton';
import { t } from '../text/l10n';
import { readCount } from '../controls/typedCount';
import { NumberField } from '../controls/NumberField';
import type { ChannelPage } from './channelPages';
import { steppedChannel } from './channelPages';

interface ChannelPagerProps extends ChannelPage {
  /** What the output channels are called. */
  readonly label: string;
  readonly onChange: (first: number) => void;
}

/** Pages through the output channels of a layer, which have more weights than a picture can show. */
export function ChannelPager({ label, channels, first, step, onChange }: ChannelPagerProps) {
  const go = (pages: 1 | -1): void => onChange(steppedChannel({ channels, first, step }, pages));
  return (
    <div class="pager">
      <IconButton icon="chevron-left" label={t('Previous')} disabled={first === 0} onClick={() => go(-1)} />
      <IconButton icon="chevron-right" label={t('Next')} disabled={first + step >= channels} onClick={() => go(1)} />
      <NumberField
        label={label}
        hint={t('{0}, from 0 to {1}', label, channels - 1)}
        value={first}
        least={0}
        read={text => readCount(text, channels - 1, 0)}
        onChange={onChange}
      />
      <span class="quiet">{pageText(first, step, channels)}</span>
    </div>
  );
}

function pageText(first: number, step: number, channels: number): string {
  const last = Math.min(channels, first + step) - 1;
  return last === first ? t('of {0}', channels) : t('to {0} of {1}', last, channels);
}
