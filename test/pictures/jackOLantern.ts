import { turbulence } from './noise';
import type { Scene } from './render';
import { length, mix, smoothstep, type Vector } from './vector';

const SKIN = 0.13;

/** A flattened globe with ten ribs; the distance is to its skin. */
function globe([x, y, z]: Vector, shrink: number): number {
  const around = Math.atan2(z, x);
  const rib = 0.06 * Math.abs(Math.sin(around * 5)) ** 0.7;
  const hollow = 0.22 * Math.exp(-(x * x + z * z) * 9);
  const squashed: Vector = [x, (y - 0.92) * 1.18 + (y > 0.92 ? hollow : -hollow), z];
  return (length(squashed) - (1.02 + rib - shrink)) * 0.7;
}

// The face, cut straight through the front: positive is flesh, negative is cut away.
function cut([x, y, z]: Vector): number {
  if (z < 0) return 1;
  const side = Math.abs(x);
  const eye = triangle(side - 0.38, y - 1.12, 0.24);
  const nose = triangle(x, y - 0.86, 0.13);
  const curve = y - 0.52 - 0.42 * x * x;
  const tooth = (offset: number, from: number) => Math.max(Math.abs(x - offset) - 0.075, from);
  const teeth = Math.min(tooth(-0.22, 0.04 - curve), tooth(0.26, 0.04 - curve), tooth(0.03, curve + 0.04));
  const mouth = Math.max(Math.abs(curve) - 0.14, side - 0.62, -teeth);
  return Math.min(eye, nose, mouth);
}

function triangle(x: number, y: number, size: number): number {
  return Math.max(Math.abs(x) * 0.87 + y * 0.5 - size * 0.5, -y - size * 0.5);
}

const shell = (point: Vector) => Math.max(globe(point, 0), -globe(point, SKIN) * 1, -cut(point) * 0.8);

function stem([x, y, z]: Vector): number {
  const bend = 0.18 * Math.max(0, y - 1.5) ** 2 * 4;
  const twist = 0.02 * Math.sin(Math.atan2(z, x - bend) * 6);
  return Math.max(Math.hypot(x - bend, z) - (0.16 - 0.06 * (y - 1.5)) - twist, Math.abs(y - 1.72) - 0.28) * 0.8;
}

const ground = ([, y]: Vector) => y;

/** A carved pumpkin lit from within, at night. */
export const jackOLantern: Scene = {
  eye: [0.35, 1.5, 5.6],
  target: [0, 0.9, 0],
  lens: 3.6,
  light: [-0.6, 0.7, 0.6],
  lightColor: [0.5, 0.46, 0.42],
  ambient: [0.14, 0.13, 0.16],
  distance: point => Math.min(shell(point), stem(point), ground(point)),
  surface(point) {
    const [x, y, z] = point;
    if (stem(point) < 0.004) return { color: [0.09, 0.1, 0.03], gloss: 0.1 };
    if (ground(point) < 0.004) {
      const reach = Math.exp(-((z - 1.6) ** 2 + x * x) * 0.9);
      const wood = turbulence(x * 0.7, z * 9, 4);
      return {
        color: mix([0.05, 0.03, 0.018], [0.12, 0.075, 0.04], wood),
        gloss: 0,
        glow: [0.1 * reach, 0.04 * reach, 0.005],
      };
    }
    const inside = globe(point, 0) < -0.02;
    if (inside) {
      const depth = smoothstep(0, -SKIN * 0.7, globe(point, 0));
      return { color: [0.9, 0.55, 0.1], gloss: 0, glow: mix([0.7, 0.25, 0.02], [1.3, 0.8, 0.18], depth) };
    }
    const spots = turbulence(x * 6 + z * 3, y * 5, 4);
    return { color: mix([0.72, 0.17, 0.012], [0.95, 0.32, 0.03], spots), gloss: 0.3 };
  },
  sky: direction => mix([0.012, 0.012, 0.02], [0.03, 0.04, 0.08], smoothstep(0, 0.5, direction[1])),
};
