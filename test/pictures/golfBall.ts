import { onLawn } from './lawn';
import type { Scene } from './render';
import { dot, length, normalize, smoothstep, subtract, type Vector } from './vector';

const DIMPLES = 330;
const RADIUS = 1;
const CENTER: Vector = [0, RADIUS + 0.02, 0];

// Evenly spread over the sphere along a spiral of the golden angle.
const dimples = Array.from({ length: DIMPLES }, (_, index): Vector => {
  const y = 1 - (2 * index + 1) / DIMPLES;
  const [radius, angle] = [Math.sqrt(1 - y * y), index * Math.PI * (3 - Math.sqrt(5))];
  return [radius * Math.cos(angle), y, radius * Math.sin(angle)];
});

function ball(point: Vector): number {
  const offset = subtract(point, CENTER);
  const smooth = length(offset) - RADIUS;
  if (smooth > 0.06) return smooth - 0.03;
  const direction = normalize(offset);
  const nearest = Math.acos(Math.min(1, Math.max(...dimples.map(dimple => dot(dimple, direction)))));
  return (smooth + 0.035 * (1 - smoothstep(0.045, 0.098, nearest))) * 0.8;
}

/** A golf ball on the green. */
export const golfBall: Scene = onLawn(ball, () => ({ color: [0.86, 0.86, 0.84], gloss: 0.35 }));
