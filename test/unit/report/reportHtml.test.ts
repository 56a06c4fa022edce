import assert from 'node:assert/strict';
import { analyze } from '../../../src/model/analysis';
import { createGraph } from '../../../src/model/variants';
import type { ModelInfo } from '../../../src/protocol';
import type { Report } from '../../../src/report/report';
import { reportHtml } from '../../../src/report/reportHtml';

const HOSTILE = '"><script>alert(1)</script><img src=x onerror="alert(2)">';
const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47);

const MODEL: ModelInfo = {
  variant: 'inception-v1-bn',
  classes: 1000,
  useAux: false,
  origin: { kind: 'file', name: HOSTILE, format: 'onnx', sha256: 'ab'.repeat(32), nonFinite: 0, roundedTo: [] },
  classNames: { kind: 'imagenet' },
  backend: 'wasm',
};

const score = { index: 281, wnid: 'n02123045', label: HOSTILE, probability: 0.25 };

const REPORT: Report = {
  file: HOSTILE,
  seen: PNG,
  size: 224,
  model: MODEL,
  analysis: analyze(createGraph('inception-v1-bn', { useAux: false }), { batch: 1, inputSize: 224, mode: 'eval' }),
  heads: [{ head: 'main', top: [score] }],
  maps: [{ score, logit: 20.25, bias: 0.09, error: -2.6e-6, largest: 36, picture: PNG }],
  layers: [
    {
      path: 'conv1.conv_block.0',
      shape: [1, 64, 112, 112],
      count: 4,
      zeros: 1,
      nonFinite: 0,
      distribution: { min: -1, max: 2, mean: 0.5, std: 1.5, histogram: [1, 3] },
    },
  ],
  madeAt: new Date('2026-11-24T12:30:00Z'),
};

const plain = (message: string, ...args: readonly (string | number)[]): string =>
  message.replace(/\{(\d+)\}/g, (_, index: string) => String(args[Number(index)]));

function htmlOf(change: Partial<Report> = {}): string {
  return new TextDecoder().decode(reportHtml({ ...REPORT, ...change }, '1.2.3', plain));
}

describe('reportHtml', () => {
  it('is one file that loads nothing and runs nothing, whatever it is about', () => {
    const html = htmlOf();
    assert.match(html, /^<!doctype html>\n<html lang="en"><head><meta charset="utf-8"\/>/);
    assert.match(html, /content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/);
    assert.doesNotMatch(html, /<script|<img src=x|onerror="|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    assert.equal(html.match(/&quot;&gt;&lt;script&gt;/g)?.length, 7);
    for (const [, source] of html.matchAll(/ src="([^"]*)"/g)) assert.equal(source, 'data:image/png;base64,iVBORw==');
  });

  it('has classes, maps with their sums, the network and every layer', () => {
    const html = htmlOf();
    for (const words of [
      '>25.0 %<',
      'logit 20.250 = bias 0.090 + mean of the map, but for -2.6e-6',
      'colors up to ±36.000',
      '>7,005,832<',
      '>conv1.conv_block.0<',
      '>9,408<',
      '>118 M<',
      'Made by GoogLeNet Inspector 1.2.3 on 2026-11-24 12:30.',
    ]) {
      assert.ok(html.includes(words), words);
    }
    assert.doesNotMatch(html, /class="doubt"/);
  });

  it('says beside the labels why not to trust them', () => {
    const random = htmlOf({ model: { ...MODEL, origin: { kind: 'random', seed: 7, initWeights: false } } });
    assert.match(random, /class="doubt">Untrained weights \(seed 7\): these labels mean nothing\./);
    const origin = { ...MODEL.origin, nonFinite: 2, roundedTo: ['float16'] };
    const damaged = htmlOf({ model: { ...MODEL, origin } });
    assert.match(damaged, /2 of the weights are NaN or infinite/);
    assert.match(damaged, /their file stores them as float16/);
  });

  it('says why there are no maps', () => {
    assert.match(htmlOf({ maps: [], noMaps: 'fc reads each position' }), />fc reads each position</);
  });
});
