// What Prometheus itself says about our metrics, rules and Grafana's dashboard.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { parse } from 'yaml';

import { sendLoad, startLoadedStack } from '../operations/support/load.mjs';
import { deploy, root, run } from './support.mjs';

const rulesFile = path.join(deploy, 'prometheus/gatehouse.rules.yml');

let stack;
let text;
before(async () => {
  stack = await startLoadedStack();
  await sendLoad(stack);
  text = await (await fetch(`${stack.adminUrl}/metrics`)).text();
});
after(() => stack?.stop());

/** Names that queries may use: those of families, and of a histogram's parts. */
function exposedNames() {
  const names = new Set(['up']);
  for (const [, name, kind] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) {
    names.add(name);
    if (kind === 'histogram') for (const part of ['bucket', 'sum', 'count']) names.add(`${name}_${part}`);
  }
  return names;
}

/** What a query asks for: each name that labels or a range follow, or that is none of PromQL's. */
function namesIn(query) {
  const words = query.replace(/"[^"]*"/g, '').replace(/\{[^}]*\}/g, ' ')
    .replace(/\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ').match(/[A-Za-z_:][\w:]*(?!\s*\()\b/g) ?? [];
  return words.filter((word) => !/^(and|or|unless|bool|offset|by|without|on)$/.test(word)
    && !new RegExp(`\\b${word}\\s*\\(`).test(query) && !/^[a-z]$/.test(word));
}

function checkNames(query, where) {
  const exposed = exposedNames();
  const names = namesIn(query);
  assert.notEqual(names.length, 0, `${where}: ${query}`);
  for (const name of names) assert.ok(exposed.has(name), `${where}: ${name} is not exposed`);
}

test('promtool has nothing to say about the metrics', () => {
  const checked = spawnSync('promtool', ['check', 'metrics'], { input: text, encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  assert.equal(checked.stdout + checked.stderr, '');
});

test('promtool takes the rules, and each fires in its unit test when it should', async () => {
  await run('promtool', ['check', 'rules', '--lint=all', '--lint-fatal', rulesFile]);
  const { stdout } = await run('promtool', ['test', 'rules', 'gatehouse.rules.test.yml'],
    { cwd: path.join(deploy, 'prometheus') });
  assert.match(stdout, /SUCCESS/);
});

test('each rule asks for what the proxy exposes, says how bad it is and has a unit test', async () => {
  const rules = parse(await readFile(rulesFile, 'utf8')).groups.flatMap((group) => group.rules);
  const tests = await readFile(rulesFile.replace('.yml', '.test.yml'), 'utf8');
  assert.ok(rules.length >= 8);
  for (const rule of rules) {
    checkNames(rule.expr, rule.alert);
    assert.match(rule.labels.severity, /^(critical|warning)$/, rule.alert);
    assert.ok(rule.annotations.summary && rule.annotations.description, rule.alert);
    assert.match(tests, new RegExp(`alertname: ${rule.alert}\\n[\\s\\S]*?exp_alerts:\\n`), rule.alert);
  }
});

test('each panel of the Grafana dashboard asks for what the proxy exposes, and every metric is shown', async () => {
  const dashboard = JSON.parse(await readFile(path.join(deploy, 'grafana/gatehouse.json'), 'utf8'));
  const queries = dashboard.panels.flatMap((panel) => (panel.targets ?? [])
    .map((target) => [panel.title, target.expr]));
  assert.ok(queries.length >= 12);
  for (const [title, expr] of queries) checkNames(expr, title);
  const shown = queries.map(([, expr]) => expr).join('\n');
  const families = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  for (const name of families) assert.ok(shown.includes(name), `${name} is on no panel`);
});

test('proxy/README.md lists every metric with its type and labels, and no other', async () => {
  const readme = await readFile(path.join(root, 'proxy/README.md'), 'utf8');
  const listed = readme.split('\n').map((line) => line.split(' | ')).filter((cells) => cells.length === 3)
    .flatMap(([names, kind]) => [...names.matchAll(/`([a-z_]+)(?:\{([a-z_,]+)\})?`/g)]
      .map(([, name, labels = '']) => [name, kind, labels.split(',').sort().join(',')]))
    .filter(([name, kind]) => /^(counter|gauge|histogram)$/.test(kind) && name);
  const labelsOf = (name) => [...(text.match(new RegExp(`^${name}(?:_count)?\\{(.*?)\\} `, 'm'))?.[1] ?? '')
    .matchAll(/(\w+)="/g)].map(([, label]) => label).sort().join(',');
  const exposed = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)]
    .map(([, name, kind]) => [name, kind, labelsOf(name)]);
  assert.deepEqual(listed.sort(), exposed.sort());
});

test('a name that is not exposed is found in a query', () => {
  assert.throws(() => checkNames('sum by (code) (rate(gatehouse_requests[5m]))', 'x'),
    /gatehouse_requests is not exposed/);
  assert.deepEqual(namesIn('histogram_quantile(0.95, sum by (le) (rate(a_bucket{x="y"}[5m]))) > 2'),
    ['a_bucket']);
});
