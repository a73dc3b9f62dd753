// Chromium as the browser tests drive it, and the sentences they say often.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

import { chromium } from 'playwright-core';

const axeSource = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const admin = { name: 'ana', password: 'correct horse battery staple' };

/** The browser: $CHROMIUM, else Debian's. `args`: further ones of its command line. */
export function launch(args = []) {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync', ...args],
  });
}

/**
 * A browser profile of its own. What its pages break is collected in `context.faults`: uncaught
 * errors, and content that the content security policy refused.
 */
export async function newContext(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
  context.faults = [];
  context.on('weberror', (event) => context.faults.push(event.error().message));
  context.on('console', (message) => {
    if (/content security policy/i.test(message.text())) context.faults.push(message.text());
  });
  return context;
}

/** Opens the printed link and makes the first admin. The page that this returns is logged in. */
export async function setUp(context, stack) {
  const page = await context.newPage();
  await page.goto(stack.setupLink);
  await page.getByLabel('Your name').fill(admin.name);
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.getByLabel('Password again').fill(admin.password);
  await page.getByRole('button', { name: 'Create the admin and log in' }).click();
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  return page;
}

/** Logs in as that admin, or as another of the same password, in a profile that has no session. */
export async function logIn(context, stack, name = admin.name) {
  const page = await context.newPage();
  await page.goto(`${stack.dashboardUrl}/keys`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password', { exact: true }).fill(admin.password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('[data-key-id]').first().waitFor();
  return page;
}

export async function openKeys(context, stack, search = '') {
  const page = await context.newPage();
  await page.goto(`${stack.dashboardUrl}/keys${search}`);
  await page.getByRole('heading', { name: 'API keys', level: 1 }).waitFor();
  return page;
}

/** Opens another page of the app, by its path; done once its heading is there. */
export async function openPage(context, stack, path, heading) {
  const page = await context.newPage();
  await page.goto(stack.dashboardUrl + path);
  await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
  return page;
}

/** The row (or, on a narrow screen, the card) of a key. */
export function row(page, name) {
  return page.locator('[data-key-id]').filter({ has: page.getByRole('link', { name, exact: true }) });
}

/** Chooses an entry of a key's menu. */
export async function act(page, name, entry) {
  await page.getByRole('button', { name: `Actions for ${name}`, exact: true }).click();
  await page.getByRole('menuitem', { name: entry }).click();
}

/** Reads the secret that is shown, confirms that it is stored and waits until its dialog is gone. */
export async function confirmSecret(page) {
  const shown = page.getByRole('dialog', { name: 'The new secret' });
  const secret = await shown.getByTestId('secret').textContent();
  await shown.getByLabel('I have stored the secret').check();
  await shown.getByRole('button', { name: 'Done' }).click();
  await shown.waitFor({ state: 'detached' });
  return secret;
}

/** Waits until the page says that it is "live", "polling" or "stale". */
export function untilSign(page, state, timeout = 20_000) {
  return page.locator(`[role="status"][data-state="${state}"]`).waitFor({ timeout });
}

/** Takes all notices away, which may lie over what is to be clicked next. */
export async function dismissNotices(page) {
  const dismiss = page.getByRole('button', { name: 'Dismiss' });
  await dismiss.evaluateAll((buttons) => buttons.forEach((button) => button.click()));
  await dismiss.first().waitFor({ state: 'detached' });
}

/** Waits until the notice of the latest change says that the proxy has it; gives its words. */
export async function untilLive(page, title) {
  const notice = page.getByRole('alert').filter({ hasText: title });
  const words = notice.getByTestId('applied').filter({ hasText: /^Live in/ });
  await words.waitFor();
  return words.textContent();
}

/** Fails with every violation that axe finds on the page as it stands. */
export async function assertAccessible(page, where) {
  await settled(page);
  if (!await page.evaluate(() => 'axe' in globalThis)) await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run());
  const told = violations.map(({ id, help, nodes }) =>
    `${id}: ${help}\n${nodes.map((node) => `    ${node.target.join(' ')}`).join('\n')}`);
  assert.equal(told.join('\n'), '', `axe on ${where}`);
}

/** Fails with every element that reaches beyond the right edge of the window and cannot be scrolled to. */
export async function assertNothingCutOff(page) {
  const beyond = await page.evaluate(() => [...document.querySelectorAll('header *, main *')]
    .filter((element) => element.getClientRects().length > 0
      && !element.closest('[class*="visuallyHidden"], caption, pre, [data-scrolls]')
      && element.getBoundingClientRect().right > innerWidth + 1)
    .map((element) => element.outerHTML.slice(0, 120)));
  assert.deepEqual(beyond, []);
}

/** The screens and schemes that every page is looked at in. */
export const looks = ['light', 'dark'].flatMap((colorScheme) =>
  [1440, 768, 375, 320].map((width) => ({ colorScheme, width })));

/**
 * Opens a page as one of `looks` has it and fails where it is not accessible or cut off. `arrived`
 * gets the page and resolves once its content is there; pictures begin with `name`.
 */
export async function assertLooks(browser, stack, { storageState, path, heading, name, arrived },
  { colorScheme, width }) {
  const sized = await newContext(browser, { storageState, colorScheme, viewport: { width, height: 900 } });
  const page = await openPage(sized, stack, path, heading);
  await arrived(page);
  await picture(page, `${name}-${width}-${colorScheme}`);
  await assertNothingCutOff(page);
  await assertAccessible(page, `${name} at ${width} px in ${colorScheme}`);
  assert.deepEqual(sized.faults, []);
  await sized.close();
}

/** A page that hears of no change, and so fetches only when it is opened or asked to. */
export async function deafPage(context) {
  const page = await context.newPage();
  await page.addInitScript(() => {
    delete globalThis.SharedWorker;
    globalThis.EventSource = class extends EventTarget { close() {} };
  });
  return page;
}

/** Holds back the next answer from `url` until `give` is called. `asked` resolves with its request. */
export async function holdAnswer(page, url) {
  let give;
  const given = new Promise((resolve) => { give = resolve; });
  const asked = page.waitForRequest(url);
  await page.route(url, async (route) => {
    const response = await route.fetch();
    await given;
    await route.fulfill({ response });
  }, { times: 1 });
  return { asked, give };
}

/** What `route.fulfill` takes to answer as a dashboard in trouble does. */
export function refusal(detail, request_id) {
  return { status: 503, contentType: 'application/problem+json',
    body: JSON.stringify({ title: 'Service Unavailable', detail, request_id }) };
}

/**
 * Opens a page while what it asks for at `fetched` is refused, and fails unless an alert of that
 * `title` says why and tries again. `arrived` resolves once the page's content is there after all.
 */
export async function assertTellsRefusal(browser, stack, { storageState, path, fetched, title, arrived }) {
  const broken = await newContext(browser, { storageState });
  const page = await broken.newPage();
  let refusing = true;
  await page.route(fetched, (route) => (refusing
    ? route.fulfill(refusal('analytics.sqlite: disk I/O error', 'req_told'))
    : route.continue()));
  await page.goto(stack.dashboardUrl + path);
  const alert = page.getByRole('alert').filter({ hasText: title });
  await alert.getByText('analytics.sqlite: disk I/O error').waitFor();
  await alert.getByText('req_told').waitFor();
  await assertAccessible(page, `${path} refused`);
  refusing = false;
  await alert.getByRole('button', { name: 'Try again' }).click();
  await arrived(page);
  await alert.waitFor({ state: 'detached' });
  await broken.close();
}

/** Waits until nothing on the page fades or moves but what moves for ever. */
export async function settled(page) {
  await page.waitForFunction(() => document.getAnimations().every((animation) =>
    animation.effect?.getTiming().iterations === Infinity || animation.playState !== 'running'));
}

/** Saves a picture in $GATEHOUSE_SCREENSHOTS; without it, none is taken. */
export async function picture(page, name) {
  const folder = process.env.GATEHOUSE_SCREENSHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await settled(page);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
}
