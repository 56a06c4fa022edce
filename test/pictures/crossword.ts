// Words of the trade; what lies between them is there to be solved.
const ROWS = [
  'INCEPTION#SEED#',
  'N#O#A#I#V#T##EA',
  'POOLING#EPOCH#D',
  'U#L#N##L#A#O##D',
  'TENSOR#AXIS#NET',
  '##S#R##Y#R#LOSS',
  'BATCH#NEURON#T#',
  'I#O##TAR#S##HIT',
  'A#RELU#SOFTMAX#',
  'STEM#N#S#I##L#D',
  '##D#ONE#CONCATE',
  'LRN##ESTOP#R#RP',
  'A#GRAPH#N#TRAIT',
  'B#E##D#LVISION#',
  'EDGE#KERNEL#MAP',
];
const CELL = 22;

/** A crossword puzzle, half filled in, seen straight on; SVG. */
export function crossword(): string {
  const size = CELL * ROWS.length;
  const black = (row: number, column: number) => (ROWS[row]?.[column] ?? '#') === '#';
  let number = 0;
  const cells = ROWS.flatMap((letters, row) =>
    Array.from(letters, (letter, column) => {
      const [x, y] = [column * CELL, row * CELL];
      const fill = black(row, column) ? '#141414' : '#fdfcf7';
      const square = `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="${fill}" stroke="#222" stroke-width="1"/>`;
      if (black(row, column)) return square;
      const starts =
        (black(row, column - 1) && !black(row, column + 1)) || (black(row - 1, column) && !black(row + 1, column));
      if (starts) number++;
      const label = starts ? `<text x="${x + 2}" y="${y + 7.5}" font-size="7">${number}</text>` : '';
      const solved = row < 7 || column < 4;
      const written = solved
        ? `<text x="${x + CELL / 2 + 1}" y="${y + 18}" font-size="14" text-anchor="middle" fill="#3a4a7a">${letter}</text>`
        : '';
      return square + label + written;
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-20 -20 ${size + 40} ${size + 40}" width="300" height="300" font-family="DejaVu Sans, Arial, sans-serif" fill="#222">
    <rect x="-20" y="-20" width="${size + 40}" height="${size + 40}" fill="#efece2"/>
    ${cells.join('')}
    <rect width="${size}" height="${size}" fill="none" stroke="#111" stroke-width="3"/>
  </svg>`;
}
