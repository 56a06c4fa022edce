import assert from 'node:assert/strict';
import { cpuProfile } from '../../../src/profile/cpuProfile';
import { profileExtension, profileFile } from '../../../src/profile/profileFile';
import { summarizeProfile } from '../../../src/profile/summarizeProfile';
import { profileWith } from '../../fixtures/profile';

const RUNS = 4;

describe("a profile in V8's format", () => {
  const profile = profileWith({ step: (index, run) => 0.1 + ((index * 7 + run * 3) % 11) / 30 }, RUNS);
  const { nodes, samples, timeDeltas, startTime, endTime } = cpuProfile(
    profile,
    summarizeProfile(profile, 'torchinfo'),
  );
  const byId = new Map(nodes.map(node => [node.id, node]));

  it('is one tree of nodes', () => {
    assert.equal(byId.size, nodes.length);
    const children = nodes.flatMap(node => node.children);
    assert.equal(new Set(children).size, children.length, 'no node has two parents');
    assert.ok(children.every(id => byId.has(id)));
    const roots = nodes.filter(({ id }) => !children.includes(id));
    assert.deepEqual(
      roots.map(({ callFrame }) => callFrame.functionName),
      ['(root)'],
    );
  });

  it('has samples at its nodes, with times that never go back and add up to its length', () => {
    assert.equal(samples.length, timeDeltas.length);
    assert.ok(samples.every(id => byId.has(id)));
    assert.ok(timeDeltas.every(delta => Number.isInteger(delta) && delta >= 0));
    const length = timeDeltas.reduce((sum, delta) => sum + delta, 0);
    assert.equal(length, endTime - startTime);
    const calls = profile.runs.reduce((sum, { callMs }) => sum + callMs, 0);
    assert.ok(Math.abs(length - calls * 1000) <= 1, `${length} µs of ${calls} ms`);
    for (const { id, hitCount } of nodes) assert.equal(hitCount, samples.filter(sample => sample === id).length);
  });

  it('gives each function the time of its step in all runs', () => {
    const name = 'inception3a.branch2.1 (Conv2d + BatchNorm2d + ReLU)';
    const node = nodes.find(({ callFrame }) => callFrame.functionName === name);
    const index = profile.steps.findIndex(({ path }) => path === 'inception3a.branch2.1.conv_block.2');
    assert.ok(node && index > 0);
    // A node is at work from its sample to the next one.
    const micros = samples.reduce((sum, id, at) => sum + (id === node.id ? (timeDeltas[at + 1] ?? 0) : 0), 0);
    const ms = profile.runs.reduce((sum, { stepMs }) => sum + (stepMs[index] ?? 0), 0);
    assert.ok(Math.abs(micros - ms * 1000) <= RUNS, `${micros} µs of ${ms} ms`);
  });

  it('is written by the end of the name', () => {
    assert.equal(profileExtension('a.b.CPUPROFILE'), 'cpuprofile');
    assert.equal(profileExtension('json'), undefined);
    const text = (extension: 'json' | 'cpuprofile'): unknown =>
      JSON.parse(new TextDecoder().decode(profileFile(profile, extension)));
    assert.deepEqual(text('cpuprofile'), { nodes, startTime, endTime, samples, timeDeltas });
    const json = text('json') as { samples: { call_ms: number }[]; steps: unknown[] };
    assert.deepEqual(
      json.samples.map(({ call_ms: ms }) => ms),
      profile.runs.map(({ callMs }) => callMs),
    );
    assert.equal(json.steps.length, profile.steps.length);
  });
});
