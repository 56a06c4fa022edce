/** A traffic light showing red before an evening sky; SVG. */
export function trafficLight(): string {
  const lamp = (y: number, id: string) => `
    <path d="M133 ${y - 8} a47 46 0 0 1 94 0 l-6 4 q-41 -30 -82 0 z" fill="#050606"/>
    <circle cx="180" cy="${y}" r="41" fill="#0a0a0a"/>
    <circle cx="180" cy="${y}" r="37" fill="url(#${id})"/>
    <circle cx="180" cy="${y}" r="37" fill="url(#lens)"/>
    <path d="M139 ${y - 6} a41 41 0 0 1 82 0 l4 -12 a46 46 0 0 0 -90 0 z" fill="#17191b"/>`;
  const glass = (id: string, inner: string, middle: string, outer: string) => `
    <radialGradient id="${id}" cx="0.45" cy="0.5" r="0.6">
      <stop offset="0" stop-color="${inner}"/><stop offset="0.6" stop-color="${middle}"/><stop offset="1" stop-color="${outer}"/>
    </radialGradient>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 420" width="360" height="420">
    <defs>
      <linearGradient id="sky" x2="0" y2="1">
        <stop offset="0" stop-color="#5d7fa6"/><stop offset="0.6" stop-color="#a8bccb"/><stop offset="1" stop-color="#dccfb9"/>
      </linearGradient>
      <linearGradient id="box"><stop offset="0" stop-color="#131517"/><stop offset="0.35" stop-color="#34383b"/><stop offset="1" stop-color="#0e1011"/></linearGradient>
      <linearGradient id="pole"><stop offset="0" stop-color="#3d4245"/><stop offset="0.4" stop-color="#8b9296"/><stop offset="1" stop-color="#33383b"/></linearGradient>
      ${glass('red', '#fff0e0', '#ff3b1f', '#b30d06')}
      ${glass('amber', '#5a4310', '#3f2e0a', '#261b06')}
      ${glass('green', '#0f4034', '#0b2d26', '#061a16')}
      <pattern id="lens" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0 H6 M0 0 V6" stroke="#000" stroke-opacity="0.25" stroke-width="1"/></pattern>
      <radialGradient id="halo"><stop offset="0" stop-color="#ff5a3c" stop-opacity="0.55"/><stop offset="1" stop-color="#ff5a3c" stop-opacity="0"/></radialGradient>
      <filter id="soft"><feGaussianBlur stdDeviation="7"/></filter>
    </defs>
    <rect width="360" height="420" fill="url(#sky)"/>
    <g filter="url(#soft)" fill="#5b6a58"><path d="M-20 420 V330 q40 -50 80 -20 q30 -60 75 -10 q50 -40 90 10 q60 -60 100 -10 q40 -20 60 30 V420 z"/><path d="M-10 420 V290 h50 v-60 h46 v190 z" fill="#76808a"/></g>
    <rect x="170" y="350" width="20" height="80" fill="url(#pole)"/>
    <rect x="112" y="22" width="136" height="344" rx="16" fill="#08090a"/>
    <rect x="118" y="28" width="124" height="332" rx="12" fill="url(#box)"/>
    <path d="M118 138 h124 M118 248 h124" stroke="#060707" stroke-width="3"/>
    ${lamp(86, 'red')}${lamp(196, 'amber')}${lamp(306, 'green')}
    <circle cx="180" cy="86" r="92" fill="url(#halo)"/>
  </svg>`;
}
