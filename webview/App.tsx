import { useEffect, useRef } from 'preact/hooks';
import { Announcer } from './controls/Announcer';
import { Details } from './details/Details';
import { GraphView } from './graph/view/GraphView';
import { t } from './text/l10n';
import {
  DEFAULT_DETAILS_SHARE,
  DEFAULT_TABLE_SHARE,
  detailsShare,
  pageSize,
  tableShare,
  pageWidth,
} from './state/panes';
import { tableOpen } from './state/table';
import { Notices } from './toolbar/Notices';
import { Splitter } from './controls/Splitter';
import { TablePane } from './table/TablePane';
import { Toolbar } from './toolbar/Toolbar';
import { Totals } from './toolbar/Totals';

/** The page: the toolbar above, the graph and the details of its selection in the middle, every layer below. */
export function App() {
  const page = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const { current } = page;
    if (!current) return;
    const observer = new ResizeObserver(() => (pageWidth.value = current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);

  const side = pageSize.value === 'large';
  return (
    <div class={`page ${pageSize.value}`} ref={page}>
      <Toolbar />
      <Totals />
      <Notices />
      <div class="panes">
        <main class={`workspace ${side ? 'side-by-side' : 'stacked'}`}>
          <section class="pane graph-pane" aria-label={t('Graph')}>
            <GraphView />
          </section>
          <Splitter
            orientation={side ? 'vertical' : 'horizontal'}
            label={t('Size of the details')}
            controls="details"
            share={detailsShare}
            initial={DEFAULT_DETAILS_SHARE}
          />
          <section
            id="details"
            class="pane details-pane"
            aria-label={t('Details')}
            style={{ flexBasis: `${detailsShare.value * 100}%` }}
          >
            <Details />
          </section>
        </main>
        {tableOpen.value && (
          <Splitter
            orientation="horizontal"
            label={t('Height of the table')}
            controls="table"
            share={tableShare}
            initial={DEFAULT_TABLE_SHARE}
          />
        )}
        <section
          id="table"
          class={`table-pane ${tableOpen.value ? 'open' : ''}`}
          aria-label={t('Table of layers')}
          style={{ flexBasis: tableOpen.value ? `${tableShare.value * 100}%` : 'auto' }}
        >
          <TablePane />
        </section>
      </div>
      <Announcer />
    </div>
  );
}
