import { quote } from '../../base/displayText';
import { FormatError } from '../../base/formatError';
import type { Computation, ComputationNode, Constant } from '../computation';

/**
 * The operations in an order in which each follows those whose values it reads.
 * @throws FormatError when two give one value, or some wait for each other.
 */
export function inOrder({ noun, nodes, constants, inputs }: Computation): readonly ComputationNode[] {
  const producers = new Map<string, number>();
  const given = new Set(inputs.map(({ name }) => name));
  for (const [index, node] of nodes.entries()) {
    for (const output of node.outputs) {
      if (output === '') continue;
      if (producers.has(output) || given.has(output) || !mayGive(node, constants.get(output))) {
        throw new FormatError(`its value ${quote(output)} is given twice`);
      }
      producers.set(output, index);
    }
  }
  const readers = nodes.map((): number[] => []);
  const waits = nodes.map(() => 0);
  for (const [index, node] of nodes.entries()) {
    for (const input of readBy(node)) {
      const producer = producers.get(input);
      if (producer === undefined) continue;
      readers[producer]?.push(index);
      waits[index] = (waits[index] ?? 0) + 1;
    }
  }
  const order = nodes.flatMap((_, index) => (waits[index] === 0 ? [index] : []));
  // What is added is gone through too.
  for (const index of order) {
    for (const reader of readers[index] ?? []) {
      const left = (waits[reader] ?? 0) - 1;
      waits[reader] = left;
      if (left === 0) order.push(reader);
    }
  }
  const stuck = nodes.find((_, index) => (waits[index] ?? 0) > 0);
  if (stuck) {
    throw new FormatError(`its ${noun} ${quote(stuck.name || (stuck.outputs[0] ?? ''))} waits for its own result`);
  }
  return order.flatMap(index => nodes[index] ?? []);
}

/** Whether an operation may give a value that is also a constant: the reader has followed it. */
function mayGive({ step: { kind } }: ComputationNode, constant: Constant | undefined): boolean {
  return !constant || kind === 'constant' || kind === 'same';
}

/** The values that an operation reads, inside its branches too. */
function readBy({ inputs, step }: ComputationNode): readonly string[] {
  if (step.kind !== 'if') return inputs;
  const inside = [step.whenTrue, step.whenFalse].flatMap(branch => [
    ...branch.nodes.flatMap(node => node.inputs),
    ...branch.outputs,
  ]);
  return [...inputs, ...inside];
}
