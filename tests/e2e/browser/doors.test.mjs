// The pages of those who are not in yet: setup and login, on every screen and in both schemes.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { admin, assertAccessible, assertNothingCutOff, launch, looks, newContext, picture, setUp } from './browser.mjs';

describe('the way in', () => {
  let stack, browser;

  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  /** Opens an address as each of `looks` has it; `arrived` fills the page with what is to be looked at. */
  function looksOf(name, address, arrived) {
    for (const { colorScheme, width } of looks) {
      it(`${name} has no axe violation and nothing cut off at ${width} px in ${colorScheme}`, async () => {
        const context = await newContext(browser, { colorScheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        await page.goto(address());
        await arrived(page);
        await picture(page, `${name}-${width}-${colorScheme}`);
        await assertNothingCutOff(page);
        await assertAccessible(page, `${name} at ${width} px in ${colorScheme}`);
        assert.deepEqual(context.faults, []);
        await context.close();
      });
    }
  }

  looksOf('setup', () => stack.setupLink, async (page) => {
    await page.getByLabel('Your name').fill(admin.name);
    await page.getByLabel('Password', { exact: true }).fill('short');
    await page.getByLabel('Password again').fill('another');
    await page.getByRole('button', { name: 'Create the admin and log in' }).click();
    await page.getByText('The two passwords differ').waitFor();
  });

  it('asks for the link where it is missing, and says what another one is printed with', async () => {
    const context = await newContext(browser);
    const page = await context.newPage();
    await page.goto(`${stack.dashboardUrl}/setup`);
    await page.getByText(/^The link works .+ with the --data-file .+, --listen and --public-url/).waitFor();
    await assertAccessible(page, 'setup without a link');
    await context.close();
  });

  it('is the login once there is an admin, and the link leads nowhere else', async () => {
    const context = await newContext(browser);
    await setUp(context, stack);
    await context.close();
    const later = await newContext(browser);
    const page = await later.newPage();
    await page.goto(stack.setupLink);
    await page.getByLabel('Your name').fill('eve');
    await page.getByLabel('Password', { exact: true }).fill(admin.password);
    await page.getByLabel('Password again').fill(admin.password);
    await page.getByRole('button', { name: 'Create the admin and log in' }).click();
    await page.getByRole('alert').getByText(/^Request req_/).waitFor();
    await page.getByRole('alert').getByText(/setup-link, with the --data-file .+, --listen and --public-url/).waitFor();
    await page.goto(`${stack.dashboardUrl}/settings`);
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await page.getByText(/reset-password NAME .+ with the --data-file \(or DATA_FILE\)/).waitFor();
    await page.goto(`${stack.dashboardUrl}/setup`);
    await page.getByRole('button', { name: 'Log in' }).waitFor();
    await later.close();
  });

  looksOf('login', () => `${stack.dashboardUrl}/keys`, async (page) => {
    await page.getByRole('button', { name: 'Log in' }).waitFor();
  });
});
