// Certificates for tests, made by the openssl command line.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
const openssl = (...args) => execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] });

/** A certificate authority in `folder`; `.file` is its certificate. */
export class Authority {
  constructor(folder, name = 'authority') {
    this.folder = folder;
    this.file = path.join(folder, `${name}.pem`);
    this.key = path.join(folder, `${name}.key`);
    openssl('req', '-x509', ...newKey, '-keyout', this.key, '-out', this.file,
      '-subj', `/CN=${name}`, '-days', '30');
  }

  /**
   * A certificate for these names (`DNS:localhost`, `IP:127.0.0.1`) as {certificate, key}, paths of
   * PEM files. Negative `days`: it has expired.
   */
  issue(name, names = ['DNS:localhost', 'IP:127.0.0.1'], days = 30) {
    const file = (ending) => path.join(this.folder, `${name}.${ending}`);
    writeFileSync(file('ext'), `subjectAltName=${names.join(',')}\n`);
    openssl('req', ...newKey, '-keyout', file('key'), '-out', file('csr'), '-subj', `/CN=${name}`);
    openssl('x509', '-req', '-in', file('csr'), '-CA', this.file, '-CAkey', this.key,
      '-CAcreateserial', '-extfile', file('ext'), '-days', String(days), '-out', file('pem'));
    return { certificate: file('pem'), key: file('key') };
  }
}
