import { grouped, shapeText, si } from '../../src/model/format';
import type { ModelDetails } from '../../src/protocol';
import { BITS_PER_DIGIT, presetOf, publishedDigits } from '../../src/pretrained/presets/presetIdentity';
import { Copyable } from '../controls/Copyable';
import { Fact, Facts, Section } from '../controls/Facts';
import { t } from '../text/l10n';
import { Notice } from '../controls/Notice';
import { useEngineCall } from '../engine/useEngineCall';
import { NameList } from '../controls/NameList';

type File = NonNullable<ModelDetails['file']>;

/** Facts about the file that the weights come from. */
export function FileFacts({ sha256 }: { sha256: string }) {
  const answer = useEngineCall('modelDetails', {});
  if (answer.status === 'failed') return <Notice kind="error">{answer.message}</Notice>;
  const file = answer.status === 'done' ? answer.value.file : undefined;
  return (
    <>
      <Section title={t('File')}>
        <Facts>
          <Fact label={t('Format')}>{file?.format ?? <Waiting />}</Fact>
          <Fact label={t('Size')}>{file ? <Size bytes={file.bytes} /> : <Waiting />}</Fact>
          <Fact label={t('SHA-256')}>
            <Copyable text={sha256}>
              <span class="shape">{sha256}</span>
            </Copyable>
            <PublishedDigits sha256={sha256} />
          </Fact>
          <Fact label={t('Tensor names')}>{file?.names ?? <Waiting />}</Fact>
          <Fact label={t('Numbers')}>{file ? <Dtypes dtypes={file.dtypes} /> : <Waiting />}</Fact>
        </Facts>
      </Section>
      {file && <Deviations file={file} />}
      {file && file.metadata.length > 0 && <Metadata entries={file.metadata} />}
    </>
  );
}

/** A file may be known by less than its whole hash: another one could be made to fit. */
function PublishedDigits({ sha256 }: { sha256: string }) {
  const preset = presetOf(sha256);
  const digits = preset && publishedDigits(preset);
  if (!preset || digits === undefined) return null;
  return (
    <div class="quiet">
      {t(
        'Only the first {0} digits ({1} bits) are published for {2}; the rest is compared with the first download.',
        digits,
        digits * BITS_PER_DIGIT,
        preset.name,
      )}
    </div>
  );
}

function Waiting() {
  return <span aria-hidden="true">&nbsp;</span>;
}

function Size({ bytes }: { bytes: number }) {
  return (
    <Copyable text={String(bytes)} title={t('{0} bytes', grouped(bytes))}>
      {t('{0}B', si(bytes))}
    </Copyable>
  );
}

function counts(values: number, tensors: number): string {
  return tensors === 1
    ? t('{0} values in one tensor', grouped(values))
    : t('{0} values in {1} tensors', grouped(values), grouped(tensors));
}

function Dtypes({ dtypes }: Pick<File, 'dtypes'>) {
  return (
    <>
      {dtypes.map(({ dtype, tensors, values }) => (
        <div key={dtype}>
          <span class="shape">{dtype}</span> <span class="quiet">{counts(values, tensors)}</span>
        </div>
      ))}
    </>
  );
}

/** Where the file differs from what the network needs. */
function Deviations({ file: { defaulted, ignored, nonFinite } }: { file: File }) {
  return (
    <Section title={t('Missing and unexpected')}>
      {defaulted.length + ignored.length + nonFinite.length === 0 && (
        <p class="quiet">{t('Nothing: the file has exactly what the network needs.')}</p>
      )}
      {nonFinite.length > 0 && (
        <NameList
          title={t('NaN or infinite')}
          names={nonFinite.map(({ key, count }) => ({ name: key, detail: t('values: {0}', grouped(count)) }))}
        />
      )}
      {defaulted.length > 0 && <NameList title={t('Missing, taken as 0')} names={defaulted.map(name => ({ name }))} />}
      {ignored.length > 0 && (
        <NameList
          title={t('Not part of the network, ignored')}
          names={ignored.map(({ name, dtype, shape }) => ({ name, detail: `${dtype} ${shapeText(shape)}` }))}
        />
      )}
    </Section>
  );
}

function Metadata({ entries }: { entries: File['metadata'] }) {
  return (
    <Section title={t('Metadata')}>
      <Facts>
        {entries.map(({ key, value }) => (
          <Fact key={key} label={key}>
            <div class="metadata selectable">{value}</div>
          </Fact>
        ))}
      </Facts>
    </Section>
  );
}
