/** The report's style sheet: plain, for screens and paper. */
export const REPORT_STYLE = `
:root { color-scheme: light; }
body { max-width: 1080px; margin: 32px auto; padding: 0 24px; font: 14px/1.45 system-ui, sans-serif; color: #1a1a1a; background: #fff; }
h1 { font-size: 22px; overflow-wrap: anywhere; }
h2 { margin: 32px 0 12px; font-size: 16px; border-bottom: 1px solid #ddd; padding-bottom: 4px; }
.quiet, footer { color: #666; }
.doubt { padding: 8px 12px; border-left: 3px solid #b58900; background: #fdf6e3; }
.answer, .maps { display: flex; flex-wrap: wrap; gap: 24px; align-items: flex-start; }
figure { margin: 0; width: 224px; }
figcaption { display: flex; flex-direction: column; font-size: 12px; }
img { image-rendering: auto; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding-bottom: 4px; }
td, th { padding: 2px 12px 2px 0; text-align: left; vertical-align: middle; }
.scores td:first-child { max-width: 260px; }
.track { width: 140px; }
.bar { height: 8px; min-width: 1px; background: #1a5fb4; }
.layers { font-size: 12px; }
.layers thead th { position: sticky; top: 0; background: #fff; border-bottom: 1px solid #ddd; }
.number, .shape { font-variant-numeric: tabular-nums; white-space: nowrap; }
.number { text-align: right; }
.histogram path { fill: #1a5fb4; }
.graph { overflow: auto; }
dl { display: grid; grid-template-columns: max-content auto; gap: 2px 16px; }
dt { color: #666; }
dd { margin: 0; overflow-wrap: anywhere; }
footer { margin-top: 32px; font-size: 12px; }
@media print { .layers tr, figure { break-inside: avoid; } .layers thead th { position: static; } }
`;
