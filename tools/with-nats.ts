/**
 * Runs a command with WUZHA_TEST_LOG=nats: each server of the API tests then acknowledges signals
 * through a NATS server of its own on 127.0.0.1.
 *
 * node tools/with-nats.ts -- COMMAND [ARG...]
 */
import { spawnSync } from 'node:child_process';

const [name = '', ...words] = process.argv.slice(process.argv.indexOf('--') + 1);

if (spawnSync('nats-server', ['--version']).status === 0) {
  const env = { ...process.env, WUZHA_TEST_LOG: 'nats' };
  process.exitCode = spawnSync(name, words, { stdio: 'inherit', env }).status ?? 1;
} else {
  process.stderr.write('SKIPPED: no nats-server on this machine; apt-get install -y nats-server\n');
  process.exitCode = process.env['CI'] ? 1 : 0;
}
