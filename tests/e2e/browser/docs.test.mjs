// /api/docs: the API's description as a page, open to everybody, under the same strict policy.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startStack } from '../support/programs.mjs';
import { assertAccessible, assertNothingCutOff, launch, newContext, openPage, picture } from './browser.mjs';

const heading = 'Gatehouse dashboard: REST API';

describe('the page of the API', () => {
  let stack, browser;
  before(async () => {
    stack = await startStack({ setup: true });
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await stack?.stop();
  });

  it('shows every operation of the description, and what its links lead to', async () => {
    const context = await newContext(browser);
    const page = await openPage(context, stack, '/api/docs', heading);
    const { paths, components } = await (await fetch(`${stack.dashboardUrl}/openapi.json`)).json();
    for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
      await page.locator(`#${operation.operationId}`).getByText(`${operation.summary}.`).waitFor();
    }
    for (const name of Object.keys(components.schemas)) {
      assert.equal(await page.locator(`#schema-${name}`).count(), 1, name);
    }
    const dangling = await page.evaluate(() => [...document.querySelectorAll('a[href^="#"]')]
      .map((link) => link.getAttribute('href').slice(1)).filter((id) => !document.getElementById(id)));
    assert.deepEqual(dangling, []);
    await page.locator('#createKey').getByText('KeyWithSecret').click();
    assert.match(page.url(), /#schema-KeyWithSecret$/);
    assert.deepEqual(context.faults, []);
    await context.close();
  });

  for (const colorScheme of ['light', 'dark']) {
    it(`has no axe violation in ${colorScheme}`, async () => {
      const context = await newContext(browser, { colorScheme });
      const page = await openPage(context, stack, '/api/docs', heading);
      await picture(page, `docs-${colorScheme}`);
      await assertAccessible(page, `the docs in ${colorScheme}`);
      await context.close();
    });
  }

  for (const width of [320, 768]) {
    it(`nothing is cut off at ${width} px`, async () => {
      const context = await newContext(browser, { viewport: { width, height: 800 } });
      const page = await openPage(context, stack, '/api/docs', heading);
      await picture(page, `docs-${width}`);
      await assertNothingCutOff(page);
      await context.close();
    });
  }
});
