// Reading what came of a stream, whole or not.

/** Bytes of answer text in the whole events of `body`, whatever the dialect. */
export function textBytes(body) {
  let bytes = 0;
  for (const line of body.slice(0, body.lastIndexOf('\n') + 1).split('\n')) {
    if (!line.startsWith('data: {')) continue;
    let data;
    try { data = JSON.parse(line.slice(6)); } catch { continue; }
    const text = data.type === 'response.output_text.delta' ? data.delta
      : data.delta?.text ?? data.choices?.[0]?.delta?.content ?? data.choices?.[0]?.text ?? '';
    bytes += Buffer.byteLength(text);
  }
  return bytes;
}
