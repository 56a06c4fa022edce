import type { CustomKernels } from '../kernels/customKernels';
import type { Step } from './plan';
import type { StateDict } from './stateDict';
import type { StepTensors } from './stepTensors';
import { copiedBytesOf, createStepTensors, disposeStepTensors, NO_TENSORS } from './stepTensors';

/** The tensors that steps compute with, made from a state_dict. */
export class TensorStore {
  private readonly entries = new Map<string, { readonly tensors: StepTensors; used: boolean }>();

  /** @param shared a store whose tensors are taken where a step would compute with the same numbers. */
  constructor(
    private readonly state: StateDict,
    private readonly custom: CustomKernels | undefined,
    private readonly shared?: TensorStore,
  ) {}

  /** Makes a step's tensors, unless they exist. @throws EngineError when the state_dict lacks a parameter. */
  upload(step: Step): void {
    if (step.layer.parameters.length === 0 || this.entryOf(step)) return;
    this.entries.set(tensorsKey(step), { tensors: createStepTensors(step, this.state, this.custom), used: false });
  }

  /** A step's tensors, for it to compute with. */
  use(step: Step): StepTensors {
    const entry = this.entryOf(step);
    if (!entry) return NO_TENSORS;
    entry.used = true;
    return entry.tensors;
  }

  /** Whether a step has tensors that a kernel of the backend will pack when it first computes with them. */
  isUnpacked(step: Step): boolean {
    const entry = this.entryOf(step);
    return entry?.used === false && entry.tensors.kind !== 'packed';
  }

  /** What the backend holds for them beyond the tensors themselves. */
  get copiedBytes(): number {
    return [...this.entries.values()].reduce((sum, { tensors }) => sum + copiedBytesOf(tensors), 0);
  }

  dispose(): void {
    for (const { tensors } of this.entries.values()) disposeStepTensors(tensors);
    this.entries.clear();
  }

  private entryOf(step: Step): { readonly tensors: StepTensors; used: boolean } | undefined {
    return this.entries.get(tensorsKey(step)) ?? this.shared?.entryOf(step);
  }
}

/** The same for steps that compute with the same numbers, whether they are fused with an activation or not. */
function tensorsKey({ layer, batchNorm }: Step): string {
  return batchNorm ? `${layer.path} + ${batchNorm.path}` : layer.path;
}
