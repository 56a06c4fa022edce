import { Architecture } from '../model/architecture/architecture';
import { HEADS } from '../model/graph';
import { VARIANT_IDS } from '../model/variants';
import * as v from 'valibot';

// Numbers, bytes and names, of which messages are made.

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const positive = v.pipe(v.number(), v.integer(), v.minValue(1));
export const milliseconds = v.pipe(v.number(), v.minValue(0));
export const bytes = v.instance(Uint8Array);
export const floats = v.instance(Float32Array);
export const variantId = v.picklist(VARIANT_IDS);
export const head = v.picklist(HEADS);
export const shape = v.pipe(v.array(count), v.readonly());
/** Present where the variant's own has been edited. */
export const architecture = v.optional(Architecture);

/** Any 64-bit float: a network's values can be NaN and infinite. */
export const real = v.union([v.number(), v.nan()]);
