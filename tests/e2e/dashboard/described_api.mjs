// Holds the answers of a dashboard against its own description (/openapi.json).
import assert from 'node:assert/strict';

import Ajv2020 from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';

import { send } from './support.mjs';

const problemMedia = 'application/problem+json';

export class DescribedApi {
  #ajv = new Ajv2020({ strict: false, allErrors: true });

  constructor(stack, document) {
    this.stack = stack;
    this.document = document;
    /** "operationId status" of every answer that was checked. */
    this.seen = new Set();
    addFormats(this.#ajv);
    this.#ajv.addSchema({ $id: 'api', ...document });
    this.operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) =>
        ({ path, method: method.toUpperCase(), operation,
          pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`),
          fixed: path.split('/').filter((part) => part && !part.startsWith('{')).length })))
      .sort((a, b) => b.fixed - a.fixed);
  }

  /** The operation that answers a route. */
  operationAt(method, route) {
    const path = route.split('?')[0];
    const found = this.operations.find((each) => each.method === method && each.pattern.test(path));
    assert.ok(found, `${method} ${path} is not described`);
    return found;
  }

  #check(schema, value, what) {
    const name = schema.$ref;
    assert.ok(name, `${what} has no schema of its own`);
    const validate = this.#ajv.getSchema(`api${name}`) ?? this.#ajv.compile({ $ref: `api${name}` });
    assert.ok(validate(value), `${what}: ${this.#ajv.errorsText(validate.errors)}\n${
      JSON.stringify(value, null, 1).slice(0, 2000)}`);
  }

  /** Checks an answer's status, content type and body. `body`: what was sent, when it was accepted. */
  check(method, route, answer, sent) {
    const { operation } = this.operationAt(method, route);
    const what = `${method} ${route} → ${answer.status}`;
    const described = operation.responses[answer.status];
    assert.ok(described, `${what} is not described: ${answer.text.slice(0, 500)}`);
    this.seen.add(`${operation.operationId} ${answer.status}`);
    if (!described.content) {
      assert.equal(answer.text, '', what);
      return;
    }
    const media = answer.headers['content-type'];
    assert.ok(described.content[media], `${what}: ${media} is not described`);
    this.#check(described.content[media].schema, answer.body, what);
    if (media === problemMedia) {
      assert.equal(answer.body.status, answer.status, what);
    } else if (sent !== undefined && operation.requestBody) {
      this.#check(operation.requestBody.content['application/json'].schema, sent, `${what}: the body sent`);
    }
    const commits = described.headers?.['x-revision'] && !/[?&]dry_run=1/.test(route);
    if (commits) assert.match(answer.headers['x-revision'], /^\d+$/, what);
  }

  /** Sends, checks, and asserts the status that is meant. */
  async call(method, route, { expect, ...options }) {
    const answer = await send(this.stack, method, route, options);
    assert.equal(answer.status, expect, `${method} ${route}: ${answer.text.slice(0, 1000)}`);
    this.check(method, route, answer, options.body);
    return answer;
  }

  /** Statuses that were seen of an operation. */
  statusesOf(operationId) {
    return [...this.seen].filter((each) => each.startsWith(`${operationId} `))
      .map((each) => Number(each.split(' ')[1]));
  }
}
