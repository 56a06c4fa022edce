import type { Analysis, Convention, ModuleAnalysis } from './analysis';
import type { Module, Shape } from './graph';

/** A line of the summary: one executed module. */
export interface SummaryRow {
  /** The module path; `''` for the network itself. */
  readonly name: string;
  readonly type: string;
  readonly depth: number;
  readonly leaf: boolean;
  readonly input: Shape;
  readonly output: Shape;
  readonly params: number;
  /** Parameters of submodules that are not executed, which torchinfo shows beside the module that owns them. */
  readonly leftoverParams: number;
  /** For the batch; null for modules that contain others. */
  readonly multAdds: number | null;
}

/** The executed modules in the order in which PyTorch registers them, the network itself first. */
export function summaryRows(analysis: Analysis, convention: Convention): SummaryRow[] {
  const rows: SummaryRow[] = [];
  const visit = (module: Module, depth: number): void => {
    const found = executedModule(analysis, module.path);
    if (!found) return;
    const leaf = module.children.length === 0;
    rows.push({
      name: module.path,
      type: module.type,
      depth,
      leaf,
      input: found.input,
      output: found.output,
      params: found.parameters.total,
      leftoverParams: leaf ? 0 : notExecutedParams(analysis, module),
      multAdds: leaf ? found.multAdds[convention] : null,
    });
    for (const child of module.children) visit(child, depth + 1);
  };
  visit(analysis.graph.root, 0);
  return rows;
}

type Executed = ModuleAnalysis & { readonly input: Shape; readonly output: Shape };

function executedModule(analysis: Analysis, path: string): Executed | undefined {
  const module = analysis.modules.get(path);
  if (!module?.executed) return undefined;
  const { input, output } = module;
  return input && output ? { ...module, input, output } : undefined;
}

function notExecutedParams(analysis: Analysis, module: Module): number {
  return module.children
    .filter(child => !executedModule(analysis, child.path))
    .reduce((sum, child) => sum + (analysis.modules.get(child.path)?.parameters.total ?? 0), 0);
}
