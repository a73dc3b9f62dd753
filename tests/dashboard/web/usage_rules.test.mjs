// What the usage page works out by itself: hours and days of a zone, its URL, its lines.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { load } from './bundle.mjs';

const utc = (text) => Date.parse(text);
const iso = (moments) => moments.map((moment) => new Date(moment).toISOString().slice(0, 16));
const HOUR = 3_600_000;

describe('hours and days of a zone', async () => {
  const { startOf, startsBetween, nextStart, startOfDate, dateIn, daysBefore, isZone } = await load('format/zone.ts');

  it('days have 23 and 25 hours when clocks change', () => {
    const day = (date) => startOfDate(date, 'Europe/Berlin');
    assert.equal(day('2026-03-30') - day('2026-03-29'), 23 * HOUR);
    assert.equal(day('2026-10-26') - day('2026-10-25'), 25 * HOUR);
    assert.deepEqual(iso(startsBetween('day', utc('2026-03-28T12:00Z'), utc('2026-03-31T00:00Z'), 'Europe/Berlin')),
      ['2026-03-27T23:00', '2026-03-28T23:00', '2026-03-29T22:00', '2026-03-30T22:00']);
    assert.equal(startsBetween('hour', day('2026-10-25'), day('2026-10-26'), 'Europe/Berlin').length, 25);
    assert.equal(startsBetween('hour', day('2026-03-29'), day('2026-03-30'), 'Europe/Berlin').length, 23);
  });

  it('a day whose midnight clocks skip begins with its first moment, one that has two with the earlier', () => {
    assert.deepEqual(iso([startOfDate('2026-09-06', 'America/Santiago')]), ['2026-09-06T04:00']);
    assert.equal(dateIn(utc('2026-09-06T04:00Z'), 'America/Santiago'), '2026-09-06');
    assert.equal(dateIn(utc('2026-09-06T03:59Z'), 'America/Santiago'), '2026-09-05');
    assert.deepEqual(iso([startOfDate('2026-11-01', 'America/Havana')]), ['2026-11-01T04:00']);
  });

  it('hours begin where the zone has them, at half past in India', () => {
    assert.deepEqual(iso(startsBetween('hour', utc('2026-05-01T00:10Z'), utc('2026-05-01T02:00Z'), 'Asia/Kolkata')),
      ['2026-04-30T23:30', '2026-05-01T00:30', '2026-05-01T01:30']);
    assert.equal(startOf('day', utc('2026-05-01T18:29Z'), 'Asia/Kolkata'), utc('2026-04-30T18:30Z'));
    assert.equal(startOf('day', utc('2026-05-01T18:30Z'), 'Asia/Kolkata'), utc('2026-05-01T18:30Z'));
  });

  it('every day of a year follows the one before in every one of many zones', () => {
    for (const zone of ['UTC', 'Europe/Berlin', 'America/Santiago', 'Asia/Kathmandu', 'Pacific/Chatham', 'Africa/Cairo']) {
      let at = startOfDate('2026-01-01', zone);
      for (let day = 0; day < 365; ++day) {
        assert.equal(dateIn(at, zone), new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10), zone);
        assert.notEqual(dateIn(at - 1, zone), dateIn(at, zone), zone);
        assert.equal(startOf('day', at + 11 * HOUR, zone), at, zone);
        at = nextStart('day', at, zone);
      }
    }
  });

  it('counts days back by the calendar', () => {
    const now = utc('2026-03-30T10:00Z');
    assert.deepEqual(iso([daysBefore(now, 6, 'Europe/Berlin')]), ['2026-03-23T23:00']);
    assert.equal(isZone('Europe/Berlin'), true);
    assert.equal(isZone('Europe/Nowhere'), false);
    assert.equal(isZone(''), false);
  });
});

describe('the usage page’s URL', async () => {
  const { parseView, formatView, periodOf, DEFAULT_VIEW } = await load('pages/usage/usage_query.ts');

  it('reads back what it writes, and the plain page has the plain URL', () => {
    assert.equal(formatView(DEFAULT_VIEW), '');
    const view = { ...DEFAULT_VIEW, group_by: 'model', range: 'custom', from: '2026-03-01', to: '2026-03-29',
      bucket: 'day', tz: 'Asia/Kolkata', measure: 'requests', table: true, key: 'key_1', model: 'a b&c', upstream: 'zai' };
    assert.deepEqual(parseView(formatView(view)), view);
  });
  it('takes nothing from a URL that it does not know', () => {
    assert.deepEqual(parseView('?group_by=colour&range=custom&from=2026-02-31&tz=Mars/One&bucket=week&measure=x'),
      DEFAULT_VIEW);
  });
  it('covers 24 hours with the one under way, and whole days of the zone', () => {
    const now = utc('2026-03-29T10:20Z');
    const hours = periodOf(DEFAULT_VIEW, 'UTC', now);
    assert.deepEqual(iso([hours.from, hours.to]), ['2026-03-28T11:00', '2026-03-29T11:00']);
    assert.equal(hours.step, 'hour');
    const week = periodOf({ ...DEFAULT_VIEW, range: '7d', bucket: 'day' }, 'Europe/Berlin', now);
    assert.deepEqual(iso([week.from, week.to]), ['2026-03-22T23:00', '2026-03-29T22:00']);
  });
  it('leaves out what is still to come, and turns days given in the wrong order round', () => {
    const now = utc('2026-03-29T10:20Z');
    const custom = { ...DEFAULT_VIEW, range: 'custom', from: '2026-03-30', to: '2026-03-28', bucket: 'hour' };
    const period = periodOf(custom, 'UTC', now);
    assert.deepEqual(iso([period.from, period.to]), ['2026-03-28T00:00', '2026-03-29T11:00']);
  });
  it('counts a long time by days, whatever is asked', () => {
    const period = periodOf({ ...DEFAULT_VIEW, range: '30d', bucket: 'hour' }, 'UTC', utc('2026-03-29T10:20Z'));
    assert.deepEqual([period.step, period.daysOnly], ['day', true]);
  });
});

describe('the lines of the usage chart', async () => {
  const { totalsOf, seriesOf, startsWith, inOrderOf, MOST_SERIES } = await load('pages/usage/usage_series.ts');
  const row = (group, bucket, tokens, requests = 1) => ({ group, name: null, bucket, requests, failed: 0, tokens,
    tokens_in: 0, tokens_out: 0, tokens_cached: 0, tokens_reported: 0, tokens_partial: 0, tokens_estimated: 0 });
  const starts = [utc('2026-01-01T00:00Z'), utc('2026-01-01T01:00Z')];
  const first = '2026-01-01T01:00:00+01:00';
  const second = '2026-01-01T02:00:00+01:00';

  it('stand at their hours, whatever offset these are told in, with nothing where nothing was used', () => {
    const rows = [row('a', second, 5), row('b', first, 7), row('b', second, 1)];
    const series = seriesOf(rows, totalsOf(rows, 'tokens'), starts, 'tokens');
    assert.deepEqual(series.map(({ group, values, total }) => [group, values, total]),
      [['b', [7, 1], 8], ['a', [0, 5], 5]]);
  });
  it('are as many as can be told apart; the others are one, and nothing is lost', () => {
    const rows = Array.from({ length: 12 }, (_, i) => row(`g${i}`, i % 2 ? first : second, 10 + i));
    const series = seriesOf(rows, totalsOf(rows, 'tokens'), starts, 'tokens');
    assert.equal(series.length, MOST_SERIES + 1);
    assert.deepEqual([series[0].group, series[MOST_SERIES].group], ['g11', null]);
    assert.equal(series.reduce((sum, { total }) => sum + total, 0), rows.reduce((sum, { tokens }) => sum + tokens, 0));
  });
  it('go by what is measured', () => {
    const rows = [row('a', first, 100, 1), row('b', first, 1, 50)];
    assert.deepEqual(totalsOf(rows, 'requests').map(({ group }) => group), ['b', 'a']);
    assert.deepEqual(seriesOf(rows, totalsOf(rows, 'requests'), starts, 'requests')[0].values, [50, 0]);
  });
  it('keep an answered hour that was not expected', () => {
    assert.deepEqual(startsWith(starts, [row('a', '2026-01-01T00:30:00Z', 1)]),
      [starts[0], utc('2026-01-01T00:30Z'), starts[1]]);
  });
  it('hold their order while they are looked at, and what is new comes last', () => {
    const fresh = [{ group: 'c' }, { group: 'b' }, { group: 'a' }];
    assert.deepEqual(inOrderOf(fresh, ['a', 'b']).map(({ group }) => group), ['a', 'b', 'c']);
  });
});

describe('the marks of the time axis', async () => {
  const { timeMarks, markText } = await load('components/chart/axes.ts');
  const { startsBetween } = await load('format/zone.ts');

  it('are round hours of the zone, no more than fit', () => {
    const starts = startsBetween('hour', utc('2026-01-01T04:30Z'), utc('2026-01-02T04:30Z'), 'Asia/Kolkata');
    const marks = timeMarks(starts, 'hour', 'Asia/Kolkata', 6);
    assert.deepEqual(marks.map((mark) => markText(mark, 'hour', 'Asia/Kolkata')), ['12:00', '18:00', '2 Jan', '06:00']);
  });
  it('are days counted from the last', () => {
    const starts = startsBetween('day', utc('2026-01-01T00:00Z'), utc('2026-01-31T00:00Z'), 'UTC');
    const marks = timeMarks(starts, 'day', 'UTC', 6);
    assert.deepEqual(marks.map((mark) => markText(mark, 'day', 'UTC')), ['5 Jan', '10 Jan', '15 Jan', '20 Jan', '25 Jan', '30 Jan']);
  });
});

describe('the colours of lines', async () => {
  const { themeStyleSheet } = await load('theme/variables.ts');
  const sheet = themeStyleSheet();

  function luminance(color) {
    const [r, g, b] = [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  const contrast = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };

  for (const [scheme, surface] of [['light', '#ffffff'], ['dark', '#181c23']]) {
    it(`stand out from the ${scheme} surface by 3 to 1 or more`, () => {
      const rules = sheet.slice(sheet.indexOf(`color-scheme="${scheme}"`));
      const colors = [1, 2, 3, 4, 5, 6, 7, 8].map((i) =>
        new RegExp(`--gatehouse-series-${i}: (#[0-9a-f]{6})`).exec(rules)?.[1]);
      for (const color of colors) assert.ok(contrast(color, surface) >= 3, `${color} on ${surface}`);
      assert.equal(new Set(colors).size, 8);
    });
  }
});

describe('groups that an answer leaves out', async () => {
  const { seriesOf, totalsOf, restOf } = await load('pages/usage/usage_series.ts');
  const numbers = (requests, tokens) => ({ requests, failed: 0, tokens, tokens_in: 0, tokens_out: 0,
    tokens_cached: 0, tokens_reported: 0, tokens_partial: 0, tokens_estimated: 0 });
  const bucket = '2026-01-01T00:00:00Z';
  const starts = [utc(bucket)];

  it('are in the others’ line all the same, and that is never below nothing', () => {
    const rows = [{ group: 'a', name: null, bucket, ...numbers(1, 10) }];
    const whole = (tokens) => [{ group: 'zai', name: null, bucket, ...numbers(9, tokens) }];
    const lines = (tokens) => seriesOf(rows, totalsOf(rows, 'tokens'), starts, 'tokens', whole(tokens));
    assert.deepEqual(lines(25).map(({ group, values, total }) => [group, values, total]), [['a', [10], 10], [null, [15], 15]]);
    assert.deepEqual(lines(9)[1].values, [0]);
  });
  it('come to what the sum has beyond the others', () => {
    assert.deepEqual(restOf(numbers(9, 25), [numbers(1, 10), numbers(2, 5)]), numbers(6, 10));
    assert.deepEqual(restOf(numbers(1, 5), [numbers(2, 6)]), numbers(0, 0));
  });
});
