import { onLawn } from './lawn';
import type { Scene, Surface } from './render';
import { add, dot, length, normalize, smoothstep, subtract, type Vector } from './vector';

const CENTER: Vector = [0, 1, 0];
const golden = (1 + Math.sqrt(5)) / 2;
const signs = [-1, 1];

// A football is an icosahedron with its corners cut: pentagons at the corners, hexagons on the faces.
const corners: Vector[] = signs.flatMap(a =>
  signs.flatMap(b => [normalize([0, a, b * golden]), normalize([a, b * golden, 0]), normalize([b * golden, 0, a])]),
);
const near = (a: Vector, b: Vector) => dot(a, b) > 0.4 && dot(a, b) < 0.99;
const faces: Vector[] = corners.flatMap((a, i) =>
  corners.flatMap((b, j) =>
    corners.flatMap((c, k) =>
      i < j && j < k && near(a, b) && near(b, c) && near(a, c) ? [normalize(add(a, add(b, c)))] : [],
    ),
  ),
);

/** Tilted, so that no pentagon looks straight at the eye. */
function turned([x, y, z]: Vector): Vector {
  const [c, s] = [Math.cos(0.5), Math.sin(0.5)];
  const [u, v] = [c * x - s * y, s * x + c * y];
  return [c * u + s * z, v, c * z - s * u];
}

/** The panel under a direction: whether it is black, and how far inside its seam, in radians. */
function panel(direction: Vector): { black: boolean; inside: number } {
  const d = turned(direction);
  const [firstCorner = 0] = corners.map(corner => dot(corner, d)).sort((a, b) => b - a);
  const [firstFace = 0, secondFace = 0] = faces.map(face => dot(face, d)).sort((a, b) => b - a);
  // A pentagon's face lies a little nearer to the center than a hexagon's.
  const pentagon = firstCorner * 0.9786 - firstFace * 0.95;
  const black = pentagon > 0;
  return { black, inside: black ? pentagon : Math.min(-pentagon, (firstFace - secondFace) * 0.9) };
}

function ball(point: Vector): number {
  const offset = subtract(point, CENTER);
  const smooth = length(offset) - 1;
  if (smooth > 0.05) return smooth - 0.02;
  const { inside } = panel(normalize(offset));
  return (smooth + 0.02 * (1 - smoothstep(0.0, 0.03, inside))) * 0.85;
}

function skin(point: Vector): Surface {
  const { black } = panel(normalize(subtract(point, CENTER)));
  return { color: black ? [0.02, 0.02, 0.025] : [0.82, 0.82, 0.8], gloss: 0.4 };
}

/** A football on the lawn. */
export const soccerBall: Scene = onLawn(ball, skin);
