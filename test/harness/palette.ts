import type { Page } from 'playwright-core';

/**
 * Runs a command by its title from the palette. The palette's list is made when it opens, so that it is opened anew
 * until an extension that is still being registered shows its commands.
 */
export async function runCommand(page: Page, title: string, timeoutMs = 40_000): Promise<void> {
  const input = page.locator('.quick-input-widget input[type="text"]');
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first();
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    await page.keyboard.press('F1');
    try {
      await input.waitFor({ timeout: 3000 });
      await input.fill(`>${title}`);
      await row.waitFor({ timeout: 1500 });
      await row.click({ timeout: 3000 });
      return;
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`The palette never offered "${title}".`, { cause: error });
      await page.keyboard.press('Escape');
    }
  }
}
