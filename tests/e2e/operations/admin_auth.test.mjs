// Who may use the admin routes of the operators' port: ADMIN_TOKEN, JSON Web Tokens by variables and
// by the data file, and nobody when neither is configured.
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';

import { adminToken, documentWith, startStack } from '../support/programs.mjs';
import { keyPair, seconds, token } from '../support/tokens.mjs';

const secret = 'an-hmac-secret-of-more-than-32-characters';
const other = 'another-hmac-secret-of-more-than-32-chars';
const rsa = keyPair('rsa');
const ec = keyPair('ec');
const document = documentWith([]);
const admin = { role: 'admin', exp: seconds(3600) };

const noToken = { ADMIN_TOKEN: '' };
const start = (env, rest = {}) => startStack({ document, dashboard: false, proxyEnv: env, ...rest });

async function reload(stack, headers = {}, query = '') {
  const answer = await fetch(`${stack.adminUrl}/admin/reload${query}`, { method: 'POST', headers });
  return { status: answer.status, body: await answer.json(),
    challenge: answer.headers.get('www-authenticate') };
}

const bearer = (text) => ({ authorization: `Bearer ${text}` });

describe('tokens signed with ADMIN_JWT_SECRET', () => {
  let stack;
  before(async () => {
    stack = await start({ ...noToken, ADMIN_JWT_SECRET: secret, RELOAD_MAX_PER_MINUTE: '0' });
  });
  after(() => stack?.stop());

  const matrix = {
    'nothing': [{}, 401, /^Authentication required: Missing token$/],
    'another scheme': [{ authorization: 'Basic YTpi' }, 401, /Missing token/],
    'an expired token': [bearer(token({ ...admin, exp: seconds(-5) }, 'HS256', secret)), 401, /expired/],
    'a token that is not yet valid': [bearer(token({ ...admin, nbf: seconds(600) }, 'HS256', secret)),
      401, /not yet valid/],
    'a token signed with another key': [bearer(token(admin, 'HS256', other)), 401, /signature/],
    'a token of another algorithm': [bearer(token(admin, 'HS512', secret)), 401, /algorithm/],
    'an unsigned token': [bearer(token(admin, 'none')), 401, /algorithm/],
    'a token unsigned in other letters': [bearer(token(admin, 'none', '', { head: { alg: 'NonE' } })),
      401, /algorithm/],
    'a signed token that says none': [bearer(token(admin, 'none', secret, { signedAs: 'HS256' })),
      401, /algorithm/],
    'no token at all': [bearer('admin'), 401, /Malformed/],
    'a token with another role': [bearer(token({ ...admin, role: 'viewer' }, 'HS256', secret)), 403,
      /^Access denied: Token lacks the required role$/],
    'a token without a role': [bearer(token({ exp: seconds(60) }, 'HS256', secret)), 403, /role/],
    'a token': [bearer(token(admin, 'HS256', secret)), 200, /success/],
    'a token with several roles': [bearer(token({ role: ['ops', 'admin'] }, 'HS256', secret)), 200,
      /success/],
  };
  for (const [what, [headers, status, message]] of Object.entries(matrix)) {
    test(`${what}: ${status}`, async () => {
      const answer = await reload(stack, headers);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.match(answer.body.message, message);
      assert.equal(answer.body.status, status === 200 ? 'success' : 'error');
      assert.equal(answer.challenge, status === 401 ? 'Bearer' : null);
      assert.doesNotMatch(JSON.stringify(answer.body), /hmac-secret/);
    });
  }

  test('refused callers reload nothing, and the log has no token', async () => {
    const { body } = await fetch(`${stack.adminUrl}/admin/reloads`,
      { headers: bearer(token(admin, 'HS256', secret)) }).then(async (a) => ({ body: await a.json() }));
    assert.equal(body.reloads.filter((r) => r.trigger === 'api').length, 2);
    assert.doesNotMatch(stack.logs, /eyJ/);
  });
});

describe('tokens signed with a private key', () => {
  for (const [kind, pair, algorithms] of [['RSA', rsa, ['RS256', 'RS384', 'RS512']],
    ['P-256', ec, ['ES256']]]) {
    test(`${kind}: by its public key, and never by an HMAC made with that key`, async () => {
      for (const algorithm of algorithms) {
        const stack = await start({ ...noToken, ADMIN_JWT_ALGORITHM: algorithm,
          ADMIN_JWT_PUBLIC_KEY_FILE: 'key.pem' },
        { prepareFolder: (folder) => writeFile(path.join(folder, 'key.pem'), pair.publicKey)
          .then(() => undefined) });
        try {
          const judge = async (text) => (await reload(stack, bearer(text), '?dry_run=1')).status;
          assert.equal(await judge(token(admin, algorithm, pair.privateKey)), 200, algorithm);
          const wrong = keyPair(kind === 'RSA' ? 'rsa' : 'ec').privateKey;
          assert.equal(await judge(token(admin, algorithm, wrong)), 401, 'another key');
          for (const pem of [pair.publicKey, pair.publicKey.trimEnd()]) {
            assert.equal(await judge(token(admin, 'HS256', pem)), 401, 'confused');
            assert.equal(await judge(token(admin, algorithm, pem, { signedAs: 'HS256' })), 401,
              'confused and lying');
          }
          assert.equal(await judge(token(admin, 'none')), 401, 'unsigned');
          assert.equal(await judge(token({ role: 'viewer' }, algorithm, pair.privateKey)), 403);
        } finally { await stack.stop(); }
      }
    });
  }
});

describe('settings.admin_jwt', () => {
  let stack;
  let secretFile;
  const good = token(admin, 'HS256', secret);
  const withJwt = (jwt) => writeFile(stack.dataFile,
    JSON.stringify({ ...document, settings: { admin_jwt: jwt } }));
  before(async () => {
    stack = await start({ RELOAD_MAX_PER_MINUTE: '0' });
    secretFile = path.join(stack.dataDir, 'jwt_secret');
    await writeFile(secretFile, `${secret}\n`);
  });
  after(() => stack?.stop());

  const status = async (headers, query) => (await reload(stack, headers, query)).status;

  test('counts from the next request, and so does a rotated secret', async () => {
    assert.equal(await status(bearer(good)), 403, 'not configured: only ADMIN_TOKEN counts');
    await withJwt({ secret_file: secretFile });
    assert.equal(await status(bearer(good)), 200);
    assert.equal(await status(bearer(adminToken)), 200, 'beside ADMIN_TOKEN');
    await writeFile(secretFile, other);
    assert.equal(await status(bearer(good)), 401);
    assert.equal(await status(bearer(token(admin, 'HS256', other))), 200);
    await writeFile(secretFile, secret);
    await withJwt({ secret_file: secretFile, claims: { role: 'admin', team: 'ops' } });
    assert.equal(await status(bearer(good)), 403);
    assert.equal(await status(bearer(token({ ...admin, team: 'ops' }, 'HS256', secret))), 200);
    await withJwt({ secret_file: secretFile, enabled: false });
    assert.equal(await status(bearer(good)), 403);
  });

  test('names where tokens are taken from', async () => {
    await withJwt({ secret_file: secretFile, sources: ['header X-Admin', 'query token'] });
    assert.equal(await status({ 'x-admin': good }), 200);
    assert.equal(await status({}, `?token=${good}`), 200);
    assert.equal(await status(bearer(good)), 403);
    assert.equal(await status({}), 401);
    assert.doesNotMatch(stack.logs, /eyJ/, 'no token in the log');
  });

  test('a secret file that cannot be used is a 503 for signed tokens alone, its path for the log', async () => {
    await withJwt({ secret_file: `${secretFile}.gone` });
    const answer = await reload(stack, bearer(good));
    assert.equal(answer.status, 503);
    assert.equal(answer.body.message, 'Tokens cannot be checked: the key cannot be read');
    assert.match(stack.logs, /jwt_secret\.gone/);
    assert.equal(await status(bearer(adminToken)), 200);
  });

  test('a bad value is refused with its path, and what was configured stays', async () => {
    await withJwt({ secret_file: secretFile });
    assert.equal(await status(bearer(good)), 200);
    await withJwt({ secret_file: secretFile, algorithm: 'none' });
    const answer = await reload(stack, bearer(good));
    assert.equal(answer.status, 400, 'still let in, by the last good settings');
    assert.match(answer.body.error, /^\$\.settings\.admin_jwt\.algorithm must be "HS256"/);
  });
});

test('with neither token nor key the admin routes are closed, and the rest is open', async () => {
  const stack = await start(noToken);
  try {
    const answer = await reload(stack, bearer(token(admin, 'HS256', secret)));
    assert.equal(answer.status, 503);
    assert.match(answer.body.message, /^The admin routes are closed: neither ADMIN_TOKEN nor/);
    assert.equal((await fetch(`${stack.adminUrl}/livez`)).status, 200);
  } finally { await stack.stop(); }
});
