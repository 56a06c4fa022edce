import { noise, turbulence } from './noise';
import type { Scene, Surface } from './render';
import { mix, scale, smoothstep, type Vector } from './vector';

const TALLEST = 0.16;

/** A mown lawn under an afternoon sky: what lies on it needs a distance and a surface only. */
export function onLawn(ball: (point: Vector) => number, skin: (point: Vector) => Surface): Scene {
  return {
    eye: [0.6, 1.7, 5.2],
    target: [0, 0.85, 0],
    lens: 3.6,
    light: [-0.5, 0.9, 0.55],
    lightColor: [1.25, 1.18, 1.05],
    ambient: [0.38, 0.44, 0.52],
    aperture: 0.06,
    distance: point => Math.min(ball(point), grass(point)),
    surface: point => (ball(point) < 0.01 ? skin(point) : turf(point)),
    sky: direction => scale(mix([0.16, 0.3, 0.1], [0.45, 0.62, 0.8], smoothstep(-0.05, 0.35, direction[1])), 0.9),
  };
}

function grass([x, y, z]: Vector): number {
  if (y > 2 * TALLEST) return y - TALLEST;
  const blades = TALLEST * noise(x * 26, z * 9) * turbulence(x * 5, z * 5, 3);
  return (y - blades) * 0.45;
}

function turf([x, , z]: Vector): Surface {
  const shade = 0.55 * turbulence(x * 3, z * 3, 4) + 0.45 * noise(x * 60, z * 20);
  return { color: mix([0.03, 0.1, 0.012], [0.16, 0.36, 0.05], shade), gloss: 0 };
}
