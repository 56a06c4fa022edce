import { useState } from 'preact/hooks';
import type { ValuePlace, ValueTerms } from '../../src/protocol';
import { Section } from '../controls/Facts';
import { LinkButton } from '../controls/LinkButton';
import { useEngineCall } from '../engine/useEngineCall';
import { graph } from '../state/network';
import { t } from '../text/l10n';
import { exactReal, real } from '../text/realNumbers';
import { channelName } from './channelText';
import { goToChannel, outermost } from './navigate';
import { stepFormula } from './stepFormula';
import { TermRow } from './TermRow';

type Source = ValueTerms['source'];
type SourceOf<K extends Source['kind']> = Extract<Source, { kind: K }>;

/** What a value is made of: back through the layers that only change it, to the sum, the pool or the input. */
export function ValueSum({ run, place }: { run: string; place: ValuePlace }) {
  const answer = useEngineCall('valueTerms', { run, place });
  if (answer.status === 'failed') return <p class="selectable">{answer.message}</p>;
  if (answer.status === 'loading') return <div class="value-sum waiting" aria-busy="true" />;
  const { value, steps, source } = answer.value;
  return (
    <div class="value-sum">
      <Section title={t('The sum behind {0}', exactReal(value))}>
        <p class="quiet">
          {t(
            '{0}, row {1}, column {2} of {3}',
            channelName(place.path, place.channel),
            place.y,
            place.x,
            nameOf(place.path),
          )}
        </p>
        {steps.length > 0 && (
          <ol class="steps" aria-label={t('Back to the sum')}>
            {steps.map((step, index) => (
              <li key={step.layer}>
                <span class="step-type">{step.type}</span>
                <StepText step={step} value={index === 0 ? value : (steps[index - 1]?.input ?? NaN)} />
              </li>
            ))}
          </ol>
        )}
        <SourceView source={source} />
      </Section>
    </div>
  );
}

function StepText({ step, value }: { step: ValueTerms['steps'][number]; value: number }) {
  const { type, from } = step;
  if (type === 'cat' || type === 'flatten') {
    return (
      <span>
        {real(value)} = <PlaceLink place={from} text={type === 'cat' ? channelText(from) : placeText(from)} />
      </span>
    );
  }
  return <span class="selectable">{stepFormula(step, value)}</span>;
}

function SourceView({ source }: { source: Source }) {
  switch (source.kind) {
    case 'products':
      return <Products source={source} />;
    case 'pool':
      return <Pool source={source} />;
    case 'localResponse':
      return <LocalResponse source={source} />;
    case 'input':
      return <p>{t('The network’s input: the picture’s own value there, normalized as the network expects it.')}</p>;
  }
}

/** So many input channels are told before the user asks for more. */
const FEW = 8;

function Products({ source }: { source: SourceOf<'products'> }) {
  const [all, showAll] = useState(false);
  const { place, input, bias, total, channels, groups, rest, value } = source;
  const shown = all ? groups : groups.slice(0, FEW);
  const hidden = groups.slice(shown.length);
  const others = hidden.reduce((sum, group) => sum + group.sum, rest);
  const most = Math.max(...groups.map(({ sum }) => Math.abs(sum)), Math.abs(bias ?? 0));
  return (
    <>
      <p class="step-title">
        {bias === undefined
          ? t('{0} = Σ weight × input', real(value))
          : t('{0} = Σ weight × input + bias', real(value))}
        <span class="quiet source-names">{t('in {0}, which reads {1}', place.path, nameOf(input))}</span>
      </p>
      <div class="terms" role="table" aria-label={t('Products by input channel, the largest first')}>
        {shown.map(({ channel, sum, terms }) => {
          const [strongest] = terms.toSorted((a, b) => Math.abs(b.weight * b.input) - Math.abs(a.weight * a.input));
          return (
            <TermRow
              key={channel}
              value={sum}
              most={most}
              detail={<ProductList terms={terms} {...{ input, channel }} />}
            >
              {strongest ? (
                <PlaceLink
                  place={{ path: input, channel, y: strongest.y, x: strongest.x }}
                  text={channelName(input, channel)}
                />
              ) : (
                channelName(input, channel)
              )}
            </TermRow>
          );
        })}
        {channels > shown.length && (
          <TermRow value={others} most={most}>
            {hidden.length > 0 ? (
              <LinkButton label={t('{0} other channels', channels - shown.length)} onClick={() => showAll(true)} />
            ) : (
              t('{0} other channels', channels - shown.length)
            )}
          </TermRow>
        )}
        {bias !== undefined && (
          <TermRow value={bias} most={most}>
            {t('bias')}
          </TermRow>
        )}
        <TermRow value={total} most={undefined}>
          {t('sum')}
        </TermRow>
      </div>
      <Rounding total={total} value={value} />
    </>
  );
}

/** The products of one input channel, the largest first. */
function ProductList({
  terms,
  input,
  channel,
}: {
  readonly terms: SourceOf<'products'>['groups'][number]['terms'];
  readonly input: string;
  readonly channel: number;
}) {
  const sorted = terms.toSorted((a, b) => Math.abs(b.weight * b.input) - Math.abs(a.weight * a.input));
  return (
    <ul class="products">
      {sorted.map(({ y, x, weight, input: value }) => (
        <li key={`${y} ${x}`}>
          <span>
            {real(weight)} × {real(value)} = {real(weight * value)}
          </span>
          <PlaceLink place={{ path: input, channel, y, x }} text={t('row {0}, column {1}', y, x)} />
        </li>
      ))}
    </ul>
  );
}

function Pool({ source }: { source: SourceOf<'pool'> }) {
  const { pool, input, channel, window, total, value } = source;
  const [first] = window;
  const sorted = pool === 'max' ? window : window.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value));
  const most = Math.max(...window.map(one => Math.abs(one.value)));
  return (
    <>
      <p class="step-title">
        {pool === 'max' && first ? (
          <>
            {t('{0} is the largest of {1} values; it comes from', real(value), window.length)}{' '}
            <PlaceLink
              place={{ path: input, channel, ...first }}
              text={placeText({ path: input, channel, ...first })}
            />
          </>
        ) : (
          t('{0} is the mean of {1} values', real(value), window.length)
        )}
      </p>
      <div class="terms" role="table" aria-label={t('The values, the largest first')}>
        {sorted.map(one => (
          <TermRow key={`${one.y} ${one.x}`} value={one.value} most={most}>
            <PlaceLink
              place={{ path: input, channel, y: one.y, x: one.x }}
              text={t('row {0}, column {1}', one.y, one.x)}
            />
          </TermRow>
        ))}
      </div>
      <Rounding total={total} value={value} />
    </>
  );
}

function LocalResponse({ source }: { source: SourceOf<'localResponse'> }) {
  const { place, input, size, alpha, beta, k, neighbors, total, value } = source;
  const own = neighbors.find(({ channel }) => channel === place.channel)?.value ?? NaN;
  const squares = neighbors.reduce((sum, neighbor) => sum + neighbor.value ** 2, 0);
  const most = Math.max(...neighbors.map(neighbor => neighbor.value ** 2));
  return (
    <>
      <p class="step-title selectable">
        {`${real(value)} = ${real(own)} / (${k} + ${alpha} / ${size} · ${real(squares)})^${beta}`}
      </p>
      <div class="terms" role="table" aria-label={t('The squares of the neighboring channels')}>
        {neighbors.map(neighbor => (
          <TermRow key={neighbor.channel} value={neighbor.value ** 2} most={most}>
            <PlaceLink
              place={{ ...place, path: input, channel: neighbor.channel }}
              text={channelName(input, neighbor.channel)}
            />{' '}
            <span class="quiet">{real(neighbor.value)}²</span>
          </TermRow>
        ))}
        <TermRow value={squares} most={undefined}>
          {t('sum')}
        </TermRow>
      </div>
      <Rounding total={total} value={value} />
    </>
  );
}

/** What the run has is a sum of 32-bit floats, in the order of its kernels. */
function Rounding({ total, value }: { total: number; value: number }) {
  const difference = Math.abs(total - value);
  if (!(difference > 0)) return null;
  return (
    <p class="quiet">
      {t('The run has {0}: {1} off, as it adds up 32-bit floats.', exactReal(value), real(difference))}
    </p>
  );
}

function PlaceLink({ place, text }: { place: ValuePlace; text: string }) {
  return <LinkButton label={text} onClick={() => goToChannel(place, place)} />;
}

function channelText({ path, channel }: ValuePlace): string {
  return t('channel {0} of {1}', channel, nameOf(path));
}

function placeText({ path, channel, y, x }: ValuePlace): string {
  return t('channel {0} of {1}, row {2}, column {3}', channel, nameOf(path), y, x);
}

/** By the module that it is the output of: `inception3a`, not `inception3a.cat`. */
function nameOf(path: string): string {
  return outermost(graph.value, path);
}
