/**
 * `interrupted`: another try at the same mirror can succeed. `unreachable`: no server answered; another try makes sense only
 * where bytes have come from there before. `final`: another try would get the same answer.
 */
export type FailureKind = 'interrupted' | 'unreachable' | 'final';

/** What went wrong at one mirror, as the end of a sentence that begins with the mirror's name. */
export class MirrorFailure extends Error {
  override readonly name = 'MirrorFailure';

  constructor(
    readonly reason: string,
    readonly kind: FailureKind,
    options?: ErrorOptions,
  ) {
    super(reason, options);
  }
}

// Codes of Node's sockets and resolver.
const KNOWN: readonly (readonly [kind: FailureKind, words: string, ...codes: string[]])[] = [
  ['unreachable', 'its address was not found', 'ENOTFOUND', 'EAI_AGAIN'],
  ['unreachable', 'the connection was refused', 'ECONNREFUSED'],
  ['unreachable', 'there is no network', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'],
  ['unreachable', 'it cannot be reached', 'EHOSTUNREACH', 'EHOSTDOWN'],
  ['unreachable', 'it did not answer', 'ETIMEDOUT'],
  ['interrupted', 'the connection was lost', 'ECONNRESET', 'EPIPE', 'ECONNABORTED'],
];

const BY_CODE = new Map(
  KNOWN.flatMap(([kind, words, ...codes]) => codes.map(code => [code, { kind, words }] as const)),
);

/** Reads the error of a request; where a proxy stands between, the causes below it say more than its own message. */
export function connectionFailure(error: unknown): MirrorFailure {
  const chain = [...causes(error)];
  for (const link of chain) {
    const code = codeOf(link);
    const known = code === undefined ? undefined : BY_CODE.get(code);
    if (code !== undefined && known !== undefined)
      return new MirrorFailure(`${known.words} (${code})`, known.kind, { cause: error });
  }
  const messages = chain.map(link => link.message.trim()).filter(message => message !== '');
  return new MirrorFailure(messages.at(-1) ?? 'the connection failed', 'final', { cause: error });
}

/** An error, its cause, the cause's cause…; of several that happened together, the first. */
function* causes(error: unknown): Generator<Error> {
  let link = error;
  // Nobody chains this deep; a chain that bites its own tail must end too.
  for (let depth = 0; depth < 8 && link instanceof Error; depth++) {
    yield link;
    link = link.cause ?? (link instanceof AggregateError ? link.errors[0] : undefined);
  }
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
