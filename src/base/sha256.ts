import { joinBytes } from './joinBytes';

/** The SHA-256 of bytes one after the other, in lower-case hexadecimal. Another thread computes it. */
export async function sha256Of(parts: readonly Uint8Array[]): Promise<string> {
  const [first = new Uint8Array()] = parts;
  const whole = parts.length > 1 ? joinBytes(parts) : first;
  const digest = await crypto.subtle.digest('SHA-256', whole as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), byte => byte.toString(16).padStart(2, '0')).join('');
}
