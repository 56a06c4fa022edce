import type { Analysis, ModuleAnalysis } from '../../src/model/analysis';

/**
 * The modules and operations that a query names, best first: all of its words must occur in the path or the type. A name
 * that ends with the query comes before one that only contains it.
 */
export function findModules(analysis: Analysis, query: string): readonly ModuleAnalysis[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const found: { module: ModuleAnalysis; rank: number }[] = [];
  for (const module of analysis.modules.values()) {
    const path = module.path.toLowerCase();
    const text = `${path} ${module.type.toLowerCase()}`;
    if (path === '' || !words.every(word => text.includes(word))) continue;
    found.push({ module, rank: rank(path, first) });
  }
  return found.sort((a, b) => a.rank - b.rank || depth(a.module) - depth(b.module)).map(({ module }) => module);
}

function rank(path: string, word: string): number {
  if (path === word) return 0;
  if (path.endsWith(word)) return 1;
  return path.startsWith(word) ? 2 : 3;
}

function depth({ path }: ModuleAnalysis): number {
  return path.split('.').length;
}
