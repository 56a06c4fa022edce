import { DEFAULT_CONFIG } from '../protocol';
import type { Profile } from '../protocol';
import { cpuProfile } from './cpuProfile';
import { profileJson } from './profileJson';
import { summarizeProfile } from './summarizeProfile';

/** What a profile is written as, by the end of the file's name. */
export const PROFILE_EXTENSIONS = ['json', 'cpuprofile'] as const;
export type ProfileExtension = (typeof PROFILE_EXTENSIONS)[number];

/** The extension of a file's name; undefined where no profile is written as such. */
export function profileExtension(name: string): ProfileExtension | undefined {
  return PROFILE_EXTENSIONS.find(extension => name.toLowerCase().endsWith(`.${extension}`));
}

/** The content of a file with a profile. */
export function profileFile(profile: Profile, extension: ProfileExtension): Uint8Array {
  const summary = summarizeProfile(profile, DEFAULT_CONFIG.convention);
  const content = extension === 'json' ? profileJson(profile, summary) : cpuProfile(profile, summary);
  return new TextEncoder().encode(`${JSON.stringify(content)}\n`);
}
