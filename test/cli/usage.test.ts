// The executable's exit codes: 0 done, 1 failed, 2 wrong usage, and what it says then.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT, runBin, runHere } from './fixtures.ts'

const COMMANDS = ['serve', 'dev', 'deploy', 'list', 'versions', 'rollback', 'delete', 'invoke', 'logs', 'bench']

test('--version prints the version of the package and exits 0', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
  assert.deepEqual(await runBin(['--version']), { code: 0, stdout: `${version}\n`, stderr: '' })
})

test('--help names every command on stdout and exits 0', async () => {
  const { code, stdout, stderr } = await runBin(['--help'])
  assert.deepEqual([code, stderr], [0, ''])
  for (const command of COMMANDS) assert.match(stdout, new RegExp(`^ {2}${command} `, 'm'))
})

test('no command at all shows the help on stderr and exits 2', async () => {
  const { code, stdout, stderr } = await runBin([])
  assert.deepEqual([code, stdout], [2, ''])
  assert.match(stderr, /^Usage: isolet/)
})

test('each command explains itself and exits 0', async () => {
  for (const command of COMMANDS)
    for (const args of [
      [command, '--help'],
      ['help', command],
    ]) {
      const { code, stdout } = await runHere(args)
      assert.equal(code, 0, args.join(' '))
      assert.match(stdout, new RegExp(`^Usage: isolet ${command}`))
    }
})

test('wrong usage exits 2, prints nothing on stdout, and says how to learn the right one', async () => {
  const wrong = [
    ['nope'],
    ['--nope'],
    ['list', '--nope'],
    ['list', 'extra'],
    ['list', '--url', 'nowhere'],
    ['versions'],
    ['rollback', 'a', 'first'],
    ['rollback', 'a', '0'],
    ['delete'],
    ['logs'],
    ['logs', 'a', '--tail', '-1'],
    ['invoke'],
    ['invoke', 'a', '/', '-H', 'no header'],
    ['serve', '--port', '65536'],
    ['serve', '--port', 'http'],
    ['serve', '--cells', '-1'],
    ['serve', '--max-isolates', '0'],
    ['deploy', 'nowhere.ts'],
    ['deploy', '--limit', 'cpuMs'],
    ['deploy', '--limit', 'cpuMs=fast'],
    ['deploy', '--limit', 'cpuMs=0'],
    ['deploy', '--limit', 'nope=1'],
    ['deploy', '--env', 'NAME'],
    ['deploy', '--env-json', 'NAME={'],
    ['bench', '--samples', '0'],
    ['bench', '--seconds', '0'],
    ['bench', 'examples/hello', '-H', 'no header'],
    ['bench', '--cells', '-1'],
    ['bench', '--against', 'nowhere'],
    ['dev', 'test'],
  ]
  for (const args of wrong) {
    const { code, stdout, stderr } = await runHere(args)
    assert.deepEqual([code, stdout], [2, ''], args.join(' '))
    assert.match(stderr, /^error: .*\n(.*\n)*Run `isolet --help`/, args.join(' '))
  }
})

test('a wrong limit is answered with the range it has', async () => {
  const { stderr } = await runHere(['deploy', '--limit', 'cpuMs=0'])
  assert.match(stderr, /limit cpuMs takes a whole number from 1 to 60000, not 0/)
})

test('a server that is not there fails with 1 and the question whether it runs', async () => {
  const { code, stdout, stderr } = await runBin(['list', '--url', 'http://127.0.0.1:9'])
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /^error: nothing answers at http:\/\/127\.0\.0\.1:9\b/)
})

test('a configuration file that is not there fails with 1', async () => {
  const { code, stderr } = await runHere(['serve', '--config', 'nowhere.jsonc'])
  assert.equal(code, 1)
  assert.match(stderr, /^error: nowhere\.jsonc can't be read/)
})
