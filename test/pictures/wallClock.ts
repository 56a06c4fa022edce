/** A wall clock at ten past ten, on a plain wall with its shadow; SVG. */
export function wallClock(): string {
  const ring = (count: number, mark: (angle: number, index: number) => string) =>
    Array.from({ length: count }, (_, index) => mark((index * 360) / count, index)).join('');
  const ticks = ring(60, (angle, index) => {
    const hour = index % 5 === 0;
    return `<path d="M0 -118 V${hour ? -104 : -111}" transform="rotate(${angle})" stroke="#1a1a1a" stroke-width="${hour ? 5 : 2}"/>`;
  });
  const numerals = ring(12, (angle, index) => {
    const [x, y] = [Math.sin((angle * Math.PI) / 180) * 86, -Math.cos((angle * Math.PI) / 180) * 86];
    return `<text x="${x.toFixed(1)}" y="${(y + 10).toFixed(1)}" text-anchor="middle">${index === 0 ? 12 : index}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-180 -180 360 360" width="360" height="360">
    <defs>
      <linearGradient id="wall" x2="1" y2="1"><stop offset="0" stop-color="#d8cdb8"/><stop offset="1" stop-color="#a99b82"/></linearGradient>
      <linearGradient id="rim" x2="1" y2="1"><stop offset="0" stop-color="#c98f54"/><stop offset="0.5" stop-color="#6e3f1c"/><stop offset="1" stop-color="#3a1f0d"/></linearGradient>
      <radialGradient id="face" cx="0.4" cy="0.35" r="0.8"><stop offset="0" stop-color="#fffef8"/><stop offset="1" stop-color="#e6e0cf"/></radialGradient>
      <linearGradient id="glare" x2="0.6" y2="1"><stop offset="0" stop-color="#fff" stop-opacity="0.55"/><stop offset="0.45" stop-color="#fff" stop-opacity="0"/></linearGradient>
      <filter id="soft" x="-30%" y="-30%" width="160%" height="160%"><feGaussianBlur stdDeviation="9"/></filter>
    </defs>
    <rect x="-180" y="-180" width="360" height="360" fill="url(#wall)"/>
    <circle cx="12" cy="16" r="152" fill="#2a2118" opacity="0.55" filter="url(#soft)"/>
    <circle r="152" fill="url(#rim)"/><circle r="136" fill="#2b1608"/><circle r="131" fill="#54300f"/>
    <circle r="126" fill="url(#face)"/>
    <circle r="121" fill="none" stroke="#1a1a1a" stroke-width="1.5"/>
    ${ticks}
    <g font-family="DejaVu Serif, Georgia, serif" font-size="28" font-weight="bold" fill="#161616">${numerals}</g>
    <g stroke-linecap="round" fill="none">
      <path d="M0 14 L0 -58" transform="rotate(305)" stroke="#111" stroke-width="9"/>
      <path d="M0 18 L0 -92" transform="rotate(60)" stroke="#111" stroke-width="6"/>
      <path d="M0 28 L0 -100" transform="rotate(204)" stroke="#b3261e" stroke-width="2"/>
    </g>
    <circle r="7" fill="#111"/><circle r="3" fill="#b3261e"/>
    <circle r="126" fill="url(#glare)"/>
  </svg>`;
}
