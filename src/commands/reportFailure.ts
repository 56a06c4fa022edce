import type { DisplayText } from '../base/displayText';
import { isAbort } from '../base/errorText';
import { showError } from '../display/messages';
import { failureText } from '../display/text';

/** A button beside a message, and what it does. */
export interface MessageAction<T> {
  readonly label: DisplayText;
  readonly run: () => Promise<T>;
}

/**
 * Says why something failed, unless the user has canceled it. Resolves to what the pressed button's action gives, and to
 * undefined without one: at once where there are no buttons, else when the message is gone.
 */
export async function reportFailure<T>(
  failure: unknown,
  ...actions: readonly MessageAction<T>[]
): Promise<T | undefined> {
  if (isAbort(failure)) return undefined;
  const choice = showError(failureText(failure), ...actions.map(({ label }) => label));
  if (actions.length === 0) return undefined;
  const label = await choice;
  return actions.find(action => action.label === label)?.run();
}

/** Does the work, and reports its failure; resolves to undefined where it failed and no action helped. */
export async function attempt<T>(
  work: () => Promise<T>,
  ...actions: readonly MessageAction<T | undefined>[]
): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    return reportFailure(error, ...actions);
  }
}
