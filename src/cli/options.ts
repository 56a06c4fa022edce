import { parseArgs, type ParseArgsConfig } from 'node:util';
import { DEFAULT_READING_LIMITS } from '../engine/client/readingWatch';
import { DEFAULT_VARIANT, isVariantId, VARIANT_IDS, type VariantId } from '../model/variants';
import { messageOf } from '../base/errorText';

/** The command line was wrong: the message is followed by the usage, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/**
 * Parses a command's arguments.
 * @throws UsageError where an option is unknown or lacks its value.
 */
export function parseOptions<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
}

/** @throws UsageError where the text is no positive whole number. */
export function positiveOption(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new UsageError(`--${name} takes a positive whole number, not "${text}".`);
  }
  return value;
}

/** The seconds that reading a file may take. @throws UsageError where the text is no positive whole number. */
export function deadlineOption(text: string | undefined): number {
  return positiveOption('deadline', text, DEFAULT_READING_LIMITS.seconds);
}

/** @throws UsageError where the text is none of the choices. */
export function choiceOption<T extends string>(
  name: string,
  text: string | undefined,
  choices: readonly T[],
  fallback: T,
): T {
  if (text === undefined) return fallback;
  const choice = choices.find(known => known === text);
  if (choice === undefined) throw new UsageError(`--${name} takes one of ${choices.join(', ')}, not "${text}".`);
  return choice;
}

/** @throws UsageError where there is no such variant. */
export function variantOption(text: string | undefined): VariantId {
  if (text === undefined) return DEFAULT_VARIANT;
  if (!isVariantId(text)) throw new UsageError(`--variant takes one of ${VARIANT_IDS.join(', ')}, not "${text}".`);
  return text;
}
