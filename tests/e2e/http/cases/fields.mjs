import { get, head, key, refused, served, stowaway, target, waits } from '../support/cases.mjs';

/** A head of `size` bytes, line ends included. */
const sized = (size) => {
  const frame = get('x-long: ').length;
  return get(`x-long: ${'a'.repeat(size - frame)}`);
};
/** A head of `count` fields; two are there already. */
const many = (count) => get(...Array.from({ length: count - 2 }, (_, i) => `x-${i}: ${i}`));

export default [
  ...refused(400,
    ['a space before the colon', get('x-a : b'), 'RFC 9112, 5.1'],
    ['a tab before the colon', get('x-a\t: b')],
    ['no colon', get('x-a')],
    ['no name', get(': b')],
    ['a space in the name', get('x a: b')],
    ['a parenthesis in the name', get('x(a): b')],
    ['a slash in the name', get('x/a: b')],
    ['a name in quotes', get('"x-a": b')],
    ['a name beyond ASCII', get('x-\xe9: b')],
    ['a NUL in the name', get('x-\0a: b')],
    ['a vertical tab in the name', get('x-a\x0b: b')],
    ['a NUL in the value', get('x-a: b\0c'), 'RFC 9110, 5.5'],
    ['a bare CR in the value', get('x-a: b\rc')],
    ['a CR at the end of the value', get('x-a: b\r')],
    ['a bare LF in the value', get('x-a: b\nx-c: d')],
    ['DEL in the value', get('x-a: \x7f')],
    ['ESC in the value', get('x-a: \x1b[31m')],
    ['a vertical tab in the value', get('x-a: \x0bb')],
    ['a form feed in the value', get('x-a: \x0cb')],
    ['a value folded with a space', get('x-a: b', ' c'), 'RFC 9112, 5.2'],
    ['a value folded with a tab', get('x-a: b', '\tc')],
    ['a fold that holds nothing', get('x-a: b', ' ')],
    ['a fold as the first field', head(`GET ${target} HTTP/1.1`, ' Host: gate', 'Host: gate')],
    ['blanks between request line and fields', head(`GET ${target} HTTP/1.1`, ' ', 'Host: gate')],
    ['bare LFs throughout', get().replaceAll('\r\n', '\n')],
    ['bare CRs throughout', `${get().replaceAll('\r\n', '\r')}\r\n\r\n`],
    ['LF CR instead of CR LF', get().replaceAll('\r\n', '\n\r')],
    ['the head ends with a bare LF', get().replace(/\r\n$/, '\n')],
    ['the head ends CR CR LF', get().replace(/\r\n$/, '\r\r\n')],
    ['a field that ends CR CR LF', get('x-a: b\r')],
    ['a request behind a bare LF LF', `GET ${target} HTTP/1.1\r\nHost: gate\n\n${stowaway}`],
  ),
  ...refused(431,
    ['a head of 16 KiB and a byte', sized(16 * 1024 + 1)],
    ['a head of 20 KiB', sized(20 * 1024)],
    ['a field name of 17 KiB', get(`${'n'.repeat(17 * 1024)}: a`)],
    ['101 fields', many(101)],
    ['200 fields', many(200)],
  ),
  ...served(
    ['a head of 16 KiB', sized(16 * 1024)],
    ['100 fields', many(100)],
    ['no space behind the colon', get('x-a:b')],
    ['blanks around the value', get('x-a: \t  b \t ')],
    ['a tab in the value', get('x-a: b\tc')],
    ['an empty value', get('x-a:')],
    ['a value of blanks', get('x-a:   ')],
    ['a value beyond ASCII', get('x-a: caf\xe9'), { why: 'RFC 9110, 5.5: obs-text' }],
    ['every character of a token in the name', get("!#$%&'*+-.^_`|~09azAZ: b")],
    ['the same field five times', get('x-a: 1', 'x-a: 2', 'x-a: 3', 'x-a: 4', 'x-a: 5')],
    ['a colon in the value', get('x-a: b: c')],
    ['names in capitals', `GET ${target} HTTP/1.1\r\nHOST: gate\r\nX-API-KEY: ${key}\r\n\r\n`],
  ),
  ...waits(
    ['a head without its last line end', get().slice(0, -2)],
    ['a head that ends with a CR', get().slice(0, -1)],
    ['half a field', get().slice(0, -8)],
  ),
];
