import type {
  EngineMethod,
  EngineParams,
  EngineProgress,
  EngineResult,
  PanelMethod,
  PanelParams,
  PanelProgress,
  PanelResult,
} from '../protocol';
import type { RpcCall } from '../rpc/server';
import type { ModelSession } from '../session/modelSession';
import type { PictureOcclusion } from '../session/pictureOcclusion';

/** What answers the page's calls. */
type PanelHandlers = {
  readonly [M in PanelMethod]: (params: PanelParams<M>, call: RpcCall<PanelProgress<M>>) => Promise<PanelResult<M>>;
};

/** The engine answers about its model, the session itself about what takes several calls of the engine. */
export function panelHandlers(session: ModelSession, occlusion: PictureOcclusion): PanelHandlers {
  const engine =
    <M extends EngineMethod>(method: M) =>
    (params: EngineParams<M>, call: RpcCall<EngineProgress<M>>): Promise<EngineResult<M>> =>
      session.ask(method, params, call);
  return {
    modelDetails: engine('modelDetails'),
    layerWeights: engine('layerWeights'),
    parameter: engine('parameter'),
    runSummary: engine('runSummary'),
    channelMaps: engine('channelMaps'),
    channelValues: engine('channelValues'),
    valueTerms: engine('valueTerms'),
    classScores: engine('classScores'),
    classMap: engine('classMap'),
    occlusion: (params, call) => occlusion.occlude(params, call),
    profile: (params, call) => session.profile(params, call),
  };
}
