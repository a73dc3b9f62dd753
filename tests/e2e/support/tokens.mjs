// JSON Web Tokens as the tests need them, good and bad, made with node's own crypto.
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';

const encode = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  .toString('base64url');

const signers = {
  none: () => '',
  HS: (text, bits, key) => createHmac(`sha${bits}`, key).update(text).digest('base64url'),
  RS: (text, bits, key) => sign(`sha${bits}`, Buffer.from(text), key).toString('base64url'),
  ES: (text, bits, key) => sign(`sha${bits}`, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
    .toString('base64url'),
};

/** A token with these claims. `signedAs` signs otherwise than the head says. */
export function token(claims, algorithm, key, { head = {}, signedAs = algorithm } = {}) {
  const text = `${encode({ alg: algorithm, typ: 'JWT', ...head })}.${encode(claims)}`;
  const signer = signers[signedAs] ?? signers[signedAs.slice(0, 2)];
  return `${text}.${signer(text, signedAs.slice(2), key)}`;
}

/** {privateKey, publicKey} as PEM texts; 'rsa' or 'ec' (P-256). */
export function keyPair(kind) {
  return generateKeyPairSync(kind, { modulusLength: 2048, namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' } });
}

/** Seconds since 1970, `offset` from now. */
export const seconds = (offset = 0) => Math.floor(Date.now() / 1000) + offset;
