import { useState } from 'preact/hooks';
import { si } from '../../src/model/format';
import type { Layer, Parameter } from '../../src/model/graph';
import { elementCount } from '../../src/model/graph';
import type { VariantId } from '../../src/model/variants';
import { VARIANTS } from '../../src/model/variants';
import { Button } from '../controls/toolkit';
import { t } from '../text/l10n';
import { useEngineCall } from '../engine/useEngineCall';
import { Filters } from './Filters';
import { Kernels } from './Kernels';
import { isFirstConvolution } from './shownLayers';

/** What is fetched at once: any layer of a pretrained network, and only some layers of the naive one. */
const UNASKED_VALUES = 2 ** 22;
const BYTES = 4;

interface WeightPictureProps {
  readonly layer: Layer;
  readonly parameter: Parameter;
  /** The parameter's name inside its layer. */
  readonly name: string;
  readonly variant: VariantId;
}

/** A convolution's or a linear layer's weights, one by one. */
export function WeightPicture({ layer, parameter, name, variant }: WeightPictureProps) {
  const { key, shape } = parameter;
  const values = elementCount(shape);
  const [asked, ask] = useState(values <= UNASKED_VALUES);
  const answer = useEngineCall('parameter', asked ? { key } : undefined);
  if (!asked) {
    return (
      <section class="weights-picture">
        <Button label={t('Draw the Kernels ({0}B)', si(values * BYTES))} onClick={() => ask(true)} />
      </section>
    );
  }
  if (answer.status === 'failed') return <p class="selectable">{answer.message}</p>;
  const weight = answer.status === 'done' ? answer.value : undefined;
  return isFirstConvolution(layer) ? (
    <Filters name={name} shape={shape} weight={weight} channels={VARIANTS[variant].normalization.channels} />
  ) : (
    <Kernels name={name} shape={shape} weight={weight} />
  );
}
