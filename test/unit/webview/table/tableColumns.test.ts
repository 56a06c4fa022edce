import assert from 'node:assert/strict';
import '../../../fixtures/page';
import type { MetricId } from '../../../../webview/state/heatChoice';
import { columnWidth, shownColumns } from '../../../../webview/table/tableColumns';

const counts = (metric: MetricId): boolean => ['params', 'multAdds', 'activationBytes'].includes(metric);
const all = (): boolean => true;
const picture = (metric: MetricId): boolean => !['time', 'utilization', 'divergence'].includes(metric);

describe('the columns of the table', () => {
  it('are those of the network where no picture was looked into', () => {
    const columns = shownColumns({ heat: undefined, has: counts, width: 1400 });
    assert.deepEqual(columns, ['layer', 'type', 'output', 'params', 'multAdds']);
  });

  it('have the statistics of a picture too, as far as there is room', () => {
    const wide = shownColumns({ heat: undefined, has: picture, width: 1400 });
    assert.deepEqual(wide, ['layer', 'type', 'output', 'params', 'multAdds', 'zeros', 'mean', 'std', 'max']);
    const narrower = shownColumns({ heat: undefined, has: picture, width: 900 });
    assert.deepEqual(narrower, ['layer', 'output', 'params', 'multAdds', 'zeros', 'mean']);
  });

  it('always have the metric that colors the graph', () => {
    for (const width of [360, 600, 800, 1400])
      for (const heat of ['activationBytes', 'std'] as const)
        assert.ok(shownColumns({ heat, has: all, width }).includes(heat), `${heat} at ${width}`);
  });

  it('fit the page, except for those that are always there', () => {
    for (let width = 700; width < 1600; width += 50) {
      const taken = shownColumns({ heat: 'mean', has: all, width })
        .map(column => columnWidth(column, 'mean', width))
        .reduce((sum, each) => sum + each, 0);
      assert.ok(taken <= width, `${taken} at ${width}`);
    }
  });
});
