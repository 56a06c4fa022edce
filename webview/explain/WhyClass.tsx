import type { NamedClass } from '../../src/model/classSearch';
import type { Classification, ClassMap } from '../../src/protocol';
import { useRef } from 'preact/hooks';
import { Copyable } from '../controls/Copyable';
import { Section } from '../controls/Facts';
import { Notice } from '../controls/Notice';
import { useRovingFocus } from '../controls/rovingFocus';
import { Dropdown } from '../controls/toolkit';
import type { Method } from '../state/explain';
import { explainedClasses, explainMethod, METHODS } from '../state/explain';
import { shownRun } from '../state/inside';
import { t } from '../text/l10n';
import { exactReal, real } from '../text/realNumbers';
import { ClassPicker } from './ClassPicker';
import type { Explanation } from './explanation';
import { classesOf } from './explanation';
import { methodTexts, omittedText } from './methods';
import { OcclusionControls } from './OcclusionControls';

interface WhyClassProps {
  /** Of the result. */
  readonly id: string;
  readonly result: Omit<Classification, 'crop'>;
  readonly explanation: Explanation;
}

/** Chooses which class is explained, and how, and says what is shown. */
export function WhyClass({ id, result, explanation }: WhyClassProps) {
  const method = explainMethod.value;
  return (
    <Section title={t('Why this class')}>
      <div class="why-fields">
        <MethodField method={method} />
        {method !== undefined && shownRun.value === id && <Classes id={id} result={result} />}
      </div>
      {method === undefined ? (
        <p class="quiet">{t('Pick a class to see what in the picture speaks for it.')}</p>
      ) : (
        <p class="quiet">
          {methodTexts()[method].shows} {methodTexts()[method].hides}
        </p>
      )}
      {method === 'occlusion' && shownRun.value === id && <OcclusionControls run={id} side={result.cropSize} />}
      {explanation.status === 'failed' && <Notice kind="warning">{explanation.message}</Notice>}
      {explanation.status === 'shown' && explanation.shown.classMap && <Identity map={explanation.shown.classMap} />}
      <AboutMethods />
    </Section>
  );
}

function MethodField({ method }: { method: Method | undefined }) {
  const texts = methodTexts();
  return (
    <div class="class-picker">
      <span class="field-label" aria-hidden="true">
        {t('Show')}
      </span>
      <Dropdown<Method | 'none'>
        class="why-method"
        label={t('Method')}
        options={[
          { value: 'none', text: t('The picture alone') },
          ...METHODS.map(value => ({ value, text: texts[value].name })),
        ]}
        value={method ?? 'none'}
        onChange={value => (explainMethod.value = value === 'none' ? undefined : value)}
      />
    </div>
  );
}

function Classes({ id, result }: Pick<WhyClassProps, 'id' | 'result'>) {
  const classes = classesOf(id, result);
  if (!classes) return null;
  const { class: picked, against } = classes;
  const show = (next: NamedClass, other: NamedClass | undefined): void => {
    explainedClasses.value = {
      result: id,
      class: next,
      ...(other && other.index !== next.index && { against: other }),
    };
  };
  return (
    <>
      <ClassPicker label={t('Class')} run={id} picked={picked} onPick={next => next && show(next, against)} />
      <ClassPicker
        label={t('Against')}
        run={id}
        picked={against}
        none={t('no other class')}
        except={picked.index}
        onPick={other => show(picked, other)}
      />
    </>
  );
}

/** The sum that a class activation map is a part of, and how exactly it holds. */
function Identity({ map: { logit, bias, error, against } }: { map: ClassMap }) {
  const line = useRef<HTMLParagraphElement>(null);
  const onKeyDown = useRovingFocus(line);
  const figure = (value: number) => <Copyable text={exactReal(value)}>{real(value)}</Copyable>;
  return (
    <p class="identity" ref={line} onKeyDown={onKeyDown}>
      {figure(logit)} {against ? t('difference of the logits') : t('logit')} = {figure(bias)}{' '}
      {against ? t('of the biases') : t('bias')} + {figure(logit - error - bias)} {t('mean of the map')}
      <span class="quiet">
        {'; '}
        {t('error')} {figure(error)}
      </span>
    </p>
  );
}

function AboutMethods() {
  const texts = methodTexts();
  return (
    <details class="names">
      <summary>{t('About the methods')}</summary>
      <dl class="method-texts">
        {METHODS.map(method => (
          <div key={method}>
            <dt>{texts[method].name}</dt>
            <dd class="quiet">
              {texts[method].shows} {texts[method].hides}
            </dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{omittedText()}</p>
    </details>
  );
}
