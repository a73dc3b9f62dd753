const KEY_CHARACTERS = /^[A-Za-z0-9_-]{8,256}$/;
const RECORD_ID = /^key_/;
const KNOWN_PREFIX = /^(gk|sk|pk)[_-]/;

/** Whether a text could be an api key at all, so that pasting it asks before it is searched for. */
export function couldBeSecret(text: string): boolean {
  return KEY_CHARACTERS.test(text) && !RECORD_ID.test(text);
}

/**
 * Whether a text looks so much like an api key that it must not enter a URL, not even while it is
 * being typed. A hint ("gk_…k3Qz") has an ellipsis and does not.
 */
export function looksLikeSecret(text: string): boolean {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || RECORD_ID.test(text)) return false;
  if (KNOWN_PREFIX.test(text)) return text.length > 7;
  return text.length >= 24 && /[0-9]/.test(text) && /[A-Za-z]/.test(text);
}
