import { hash } from './noise';
import { add, clamp, cross, dot, mix, multiply, normalize, scale, subtract, type Vector } from './vector';

export interface Surface {
  /** Linear color. */
  readonly color: Vector;
  /** 0 is chalk, 1 is polished. */
  readonly gloss: number;
  /** Light of its own, linear. */
  readonly glow?: Vector;
}

/** A scene as distances: y is up, the ground usually at y = 0. */
export interface Scene {
  readonly eye: Vector;
  readonly target: Vector;
  /** Distance from the eye to a picture plane of height 2: larger is a longer lens. */
  readonly lens: number;
  /** Towards the sun or lamp. */
  readonly light: Vector;
  readonly lightColor: Vector;
  readonly ambient: Vector;
  /** Blur of what is away from the target, as the radius of the lens. */
  readonly aperture?: number;
  /** At most the distance to the nearest surface, negative inside. */
  distance(point: Vector): number;
  surface(point: Vector): Surface;
  sky(direction: Vector): Vector;
}

/** Renders a scene by following each ray to the surface; RGBA, one byte each, row by row. */
export function render(scene: Scene, width: number, height: number, samples: number): Uint8ClampedArray {
  const forward = normalize(subtract(scene.target, scene.eye));
  const right = normalize(cross(forward, [0, 1, 0]));
  const up = cross(right, forward);
  const focus = dot(subtract(scene.target, scene.eye), forward);
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum: Vector = [0, 0, 0];
      for (let sample = 0; sample < samples; sample++) {
        const seed = (y * width + x) * samples + sample;
        const u = (2 * (x + hash(seed, 1)) - width) / height;
        const v = (height - 2 * (y + hash(seed, 2))) / height;
        const ray = add(scale(forward, scene.lens), add(scale(right, u), scale(up, v)));
        const inFocus = add(scene.eye, scale(ray, focus / scene.lens));
        const [angle, radius] = [hash(seed, 3) * 2 * Math.PI, Math.sqrt(hash(seed, 4)) * (scene.aperture ?? 0)];
        const shift = add(scale(right, Math.cos(angle) * radius), scale(up, Math.sin(angle) * radius));
        const eye = add(scene.eye, shift);
        sum = add(sum, radiance(scene, eye, normalize(subtract(inFocus, eye)), 1));
      }
      const color = scale(sum, 1 / samples);
      pixels.set([...color.map(channel => 255 * displayed(channel)), 255], (y * width + x) * 4);
    }
  }
  return pixels;
}

/** Linear light to sRGB, with highlights rolled off. */
function displayed(channel: number): number {
  const rolled = channel < 0.8 ? channel : 0.8 + 0.2 * (1 - Math.exp(-(channel - 0.8) / 0.2));
  return rolled <= 0.0031308 ? 12.92 * rolled : 1.055 * rolled ** (1 / 2.4) - 0.055;
}

function radiance(scene: Scene, origin: Vector, direction: Vector, bounces: number): Vector {
  const hit = march(scene, origin, direction);
  if (hit === undefined) return scene.sky(direction);
  const normal = normalAt(scene, hit);
  const { color, gloss, glow = [0, 0, 0] } = scene.surface(hit);
  const light = normalize(scene.light);
  const lifted = add(hit, scale(normal, 0.004));
  const facing = Math.max(0, dot(normal, light));
  const sun = facing > 0 ? facing * shadow(scene, lifted, light) : 0;
  const open = occlusion(scene, hit, normal);
  const fill = open * (0.6 + 0.4 * normal[1]);
  const diffuse = multiply(color, add(scale(scene.lightColor, sun), scale(scene.ambient, fill)));
  const lit = add(diffuse, glow);
  if (gloss === 0) return lit;
  const mirrored = subtract(direction, scale(normal, 2 * dot(direction, normal)));
  const grazing = (1 - clamp(-dot(direction, normal))) ** 5;
  const sheen = gloss * (0.04 + 0.96 * grazing);
  const surroundings = bounces > 0 ? radiance(scene, lifted, mirrored, bounces - 1) : scene.sky(mirrored);
  const sparkle = sun * gloss * clamp(dot(mirrored, light)) ** (20 + 180 * gloss);
  return add(mix(lit, surroundings, sheen), scale(scene.lightColor, sparkle));
}

function march(scene: Scene, origin: Vector, direction: Vector): Vector | undefined {
  let travelled = 0;
  for (let step = 0; step < 220 && travelled < 60; step++) {
    const point = add(origin, scale(direction, travelled));
    const distance = scene.distance(point);
    if (distance < 0.0006 * (1 + travelled)) return point;
    travelled += distance * 0.9;
  }
  return undefined;
}

function normalAt(scene: Scene, point: Vector): Vector {
  const e = 0.0012;
  const along = (axis: Vector) =>
    scene.distance(add(point, scale(axis, e))) - scene.distance(subtract(point, scale(axis, e)));
  return normalize([along([1, 0, 0]), along([0, 1, 0]), along([0, 0, 1])]);
}

/** 1 in the light, 0 in the shadow, between at its soft edge. */
function shadow(scene: Scene, origin: Vector, light: Vector): number {
  let [visible, travelled] = [1, 0.01];
  for (let step = 0; step < 60 && travelled < 20; step++) {
    const distance = scene.distance(add(origin, scale(light, travelled)));
    if (distance < 0.0005) return 0;
    visible = Math.min(visible, (9 * distance) / travelled);
    travelled += Math.max(0.01, distance);
  }
  return visible;
}

/** How open a point is to the sky: corners and contacts are darker. */
function occlusion(scene: Scene, point: Vector, normal: Vector): number {
  let [closed, weight] = [0, 1];
  for (let step = 1; step <= 5; step++) {
    const reach = 0.06 * step;
    closed += weight * (reach - scene.distance(add(point, scale(normal, reach))));
    weight *= 0.75;
  }
  return clamp(1 - 1.3 * closed);
}
