import { t } from '../text/l10n';
import type { ProfileSummary } from '../../src/profile/summarizeProfile';
import type { Spread } from '../../src/profile/spread';
import { rate } from '../../src/profile/summarizeProfile';
import { isWithin } from '../../src/model/paths';
import { VARIANTS } from '../../src/model/variants';
import type { Profile } from '../../src/protocol';
import type { FlameNode, Overhead } from './flameTree';
import { middleHalf, ms, rateText, shareText, stepText, threadsText } from './profileText';

/** What is said of a bar when it is pointed at. */
export interface BarText {
  readonly title: string;
  readonly detail: string;
  readonly figures: readonly string[];
}

export function overheadName(kind: Overhead): string {
  switch (kind) {
    case 'input':
      return t('Input');
    case 'betweenSteps':
      return t('Between steps');
    case 'messages':
      return t('Messages');
    case 'stalls':
      return t('Stalls');
  }
}

export function overheadHint(kind: Overhead): string {
  switch (kind) {
    case 'input':
      return t("The picture's bytes become the network's input.");
    case 'betweenSteps':
      return t('JavaScript around the steps, memory, giving way to messages.');
    case 'messages':
      return t("Messages to and from the engine's thread, and waking it.");
    case 'stalls':
      return t(
        'Come now in one step, now in another, so that no median has them: what the medians of the parts leave of that of the whole.',
      );
  }
}

/** The name of a bar, as far as the bar has room for it. */
export function barName({ kind, id, name }: FlameNode, { model }: Profile): string {
  if (kind === 'picture') return t('A picture');
  if (kind !== 'module' && kind !== 'step') return overheadName(kind);
  return id === '' ? VARIANTS[model.variant].name : name;
}

export function barText(node: FlameNode, profile: Profile, summary: ProfileSummary): BarText {
  const { kind, id, step } = node;
  const title = id === '' || id.startsWith(':') ? barName(node, profile) : id;
  const share = shareText(node.ms / summary.call.median);
  const figures = (time: Spread | undefined, giga: number | undefined, ...more: string[]): string[] => [
    time ? `${ms(node.ms)} (${middleHalf(time)})` : ms(node.ms),
    share,
    ...[rateText(giga), ...more].filter(text => text !== undefined),
  ];
  switch (kind) {
    case 'picture': {
      const detail = t('From the call of the engine to its answer');
      return { title, detail, figures: figures(summary.call, summary.gigaMultAddsPerSecond) };
    }
    case 'module': {
      const inside = summary.steps.filter(({ path }) => isWithin(path, id));
      const multAdds = inside.reduce((sum, each) => sum + each.multAdds, 0);
      const type = summary.analysis.modules.get(id)?.type ?? '';
      const detail = t('{0}, {1} steps', type, inside.length);
      return { title, detail, figures: figures(undefined, rate(multAdds, node.ms)) };
    }
    case 'step':
      return {
        title,
        detail: step ? stepText(step) : '',
        figures: figures(step?.time, step?.gigaMultAddsPerSecond, threadsText(step?.threads ?? 1)),
      };
    case 'stalls':
      return { title, detail: overheadHint(kind), figures: figures(undefined, undefined) };
    default:
      return { title, detail: overheadHint(kind), figures: figures(summary[kind].time, undefined) };
  }
}
