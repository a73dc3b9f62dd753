// What the SDK tests share: the keys, and clients that count their HTTP calls.
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import { documentWith } from './programs.mjs';

export const keys = {
  good: 'sdk-good-key-0001',
  usedUp: 'sdk-used-up-key-0002',
  expired: 'sdk-expired-key-0003',
  disabled: 'sdk-disabled-key-0004',
  restricted: 'sdk-restricted-key-0005',
  overridden: 'sdk-overridden-key-0006',
};

export function sdkDocument() {
  const now = new Date().toISOString();
  const bucket = new Date(Math.floor(Date.now() / 900_000) * 900_000).toISOString();
  return documentWith([
    { key: keys.good, name: 'Good', token_limit_per_5h: null, created_at: now },
    { key: keys.usedUp, name: 'Used up', token_limit_per_5h: 100, created_at: now,
      usage_windows: [{ window_start: bucket, tokens_used: 100, minutes: 15 }] },
    { key: keys.expired, name: 'Expired', token_limit_per_5h: 1000,
      expiry_date: '2026-01-01T00:00:00Z', created_at: '2025-01-01T00:00:00Z' },
    { key: keys.disabled, name: 'Disabled', token_limit_per_5h: 1000, enabled: false },
    { key: keys.restricted, name: 'Restricted', token_limit_per_5h: null,
      allowed_models: ['glm-4.5*'] },
    { key: keys.overridden, name: 'Overridden', token_limit_per_5h: null, model: 'glm-4.6' },
  ]);
}

/** fetch, with the calls it made in `.calls` (status of each answer). */
export function countingFetch() {
  const wrapper = async (...args) => {
    const response = await fetch(...args);
    wrapper.calls.push(response.status);
    return response;
  };
  wrapper.calls = [];
  return wrapper;
}

export function openai(proxyUrl, apiKey, options = {}) {
  return new OpenAI({ baseURL: `${proxyUrl}/v1`, apiKey, ...options });
}

export function anthropic(proxyUrl, apiKey, options = {}) {
  return new Anthropic({ baseURL: proxyUrl, apiKey, authToken: null, ...options });
}

/** The error that `promise` is rejected with. */
export async function errorOf(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('expected an error');
}
