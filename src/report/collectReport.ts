import { softmax } from '../base/softmax';
import { largestMagnitude } from '../drawing/pixels/colors';
import { cellsOf, overPicture, withAlpha } from './overPicture';
import { analyze } from '../model/analysis';
import { pooledHead } from '../model/pooledHead';
import { ONE_PIXEL } from '../model/receptiveField';
import { graphOf } from '../model/variants';
import type {
  ClassScore,
  EngineMethod,
  EngineParams,
  EngineResult,
  HeadScores,
  ModelInfo,
  RunSummary,
} from '../protocol';
import type { Report, ReportMap } from './report';

/** A picture whose run the engine keeps, or observes when it is asked. */
export interface ReportedPicture {
  readonly run: string;
  readonly file: string;
  /** RGB bytes, `cropSize` × `cropSize`. */
  readonly crop: Uint8Array;
  readonly cropSize: number;
  readonly model: ModelInfo;
}

/** Asks the engine. */
export type AskEngine = <M extends EngineMethod>(method: M, params: EngineParams<M>) => Promise<EngineResult<M>>;

/** Of how many classes a report has maps. */
const MAPS = 3;

/**
 * Puts together what a report says of a picture.
 * @param topK classes of each head.
 * @throws what the engine throws.
 */
export async function collectReport(picture: ReportedPicture, topK: number, ask: AskEngine): Promise<Report> {
  const { run, file, crop, cropSize, model } = picture;
  const rgba = withAlpha(crop);
  const png = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
    (await ask('encodePng', { rgba: bytes, width: cropSize, height: cropSize })).png;
  const summary = await ask('runSummary', { run });
  const { scores } = await ask('classScores', { run });
  const analysis = analyze(graphOf(model), { batch: 1, inputSize: cropSize, mode: 'eval' });
  const head = pooledHead(analysis.graph);
  const maps: ReportMap[] = [];
  if (!('obstacle' in head)) {
    for (const score of scores.slice(0, MAPS)) {
      const { map, height, width, logit, bias, error } = await ask('classMap', { run, index: score.index });
      const field = analysis.modules.get(head.pooled)?.receptiveField ?? ONE_PIXEL;
      const blended = overPicture(rgba, cropSize, { rows: height, columns: width, values: map, ...cellsOf(field) });
      maps.push({ score, logit, bias, error, largest: largestMagnitude(map), picture: await png(blended) });
    }
  }
  return {
    ...{ file, model, maps, size: cropSize, madeAt: new Date() },
    seen: await png(rgba),
    analysis,
    heads: headsOf(summary, scores, topK),
    ...('obstacle' in head && { noMaps: head.obstacle }),
    layers: summary.layers,
  };
}

/** The likeliest classes of each head; their names are those of the main head's. */
function headsOf({ logits }: RunSummary, scores: readonly ClassScore[], topK: number): readonly HeadScores[] {
  const names = new Map(scores.map(score => [score.index, score]));
  return logits.map(({ head, logits: { data } }) => {
    const top = [...softmax(data)]
      .map((probability, index) => ({ ...(names.get(index) ?? { index, label: `class ${index}` }), probability }))
      .sort((a, b) => b.probability - a.probability || a.index - b.index)
      .slice(0, topK);
    return { head, top };
  });
}
