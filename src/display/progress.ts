import * as vscode from 'vscode';
import type { DisplayText } from '../base/displayText';

export interface Task {
  readonly signal: AbortSignal;
  /** Moves the bar to a fraction between 0 and 1, with a word on what is done. */
  readonly report: (fraction: number, message?: DisplayText) => void;
}

/** Runs a task behind a notification with a bar and a Cancel button. */
export function withCancel<T>(title: DisplayText, task: (task: Task) => Promise<T>): Promise<T> {
  return Promise.resolve(
    vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title, cancellable: true },
      (progress, token) => {
        const controller = new AbortController();
        token.onCancellationRequested(() => controller.abort());
        let shown = 0;
        const report = (fraction: number, message?: DisplayText): void => {
          const increment = Math.max(0, fraction - shown) * 100;
          shown = Math.max(shown, fraction);
          progress.report({ increment, ...(message !== undefined && { message }) });
        };
        return task({ signal: controller.signal, report });
      },
    ),
  );
}

const PATIENCE_MS = 1000;

/** As `withCancel`, but the notification appears only when the task takes longer than a second. */
export async function withCancelIfSlow<T>(title: DisplayText, task: (task: Task) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let shown: Task | undefined;
  const running = task({ signal: controller.signal, report: (fraction, message) => shown?.report(fraction, message) });
  const settled = running.then(
    () => undefined,
    () => undefined,
  );
  const timer = setTimeout(() => {
    void withCancel(title, notification => {
      shown = notification;
      notification.signal.addEventListener('abort', () => controller.abort());
      return settled;
    });
  }, PATIENCE_MS);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
  }
}
