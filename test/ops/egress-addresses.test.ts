import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { test } from 'node:test'
import { findSpecialName, isMetadataAddress, isOwnAddress } from '../../src/ops/egress-addresses.ts'

const SPECIAL: readonly (readonly [address: string, name: RegExp])[] = [
  ['0.0.0.0', /unspecified/],
  ['0.1.2.3', /unspecified/],
  ['10.1.2.3', /private/],
  ['100.64.0.1', /carrier-grade NAT/],
  ['100.127.255.255', /carrier-grade NAT/],
  ['127.0.0.1', /loopback/],
  ['127.255.255.254', /loopback/],
  ['169.254.1.1', /link-local/],
  ['172.16.0.1', /private/],
  ['172.31.255.255', /private/],
  ['192.168.1.1', /private/],
  ['192.0.0.1', /reserved/],
  ['192.0.2.1', /reserved/],
  ['192.88.99.1', /reserved/],
  ['198.18.0.1', /reserved/],
  ['198.19.255.255', /reserved/],
  ['198.51.100.1', /reserved/],
  ['203.0.113.1', /reserved/],
  ['224.0.0.1', /multicast/],
  ['240.0.0.1', /reserved/],
  ['255.255.255.255', /broadcast/],
  ['::', /unspecified/],
  ['::1', /loopback/],
  ['::127.0.0.1', /reserved/],
  ['::8.8.8.8', /reserved/],
  ['::808:808', /reserved/],
  ['::ffff:127.0.0.1', /loopback/],
  ['::ffff:a00:1', /private/],
  ['::ffff:0:127.0.0.1', /translated/],
  ['64:ff9b::7f00:1', /translated/],
  ['64:ff9b::808:808', /translated/],
  ['64:ff9b:1::7f00:1', /translated/],
  ['100::1', /reserved/],
  ['2001:0:7f00:1::', /translated/],
  ['2001:2::1', /reserved/],
  ['2001:20::1', /reserved/],
  ['2001:db8::1', /reserved/],
  ['2002:7f00:1::', /translated/],
  ['2002:808:808::', /translated/],
  ['3fff::1', /reserved/],
  ['4000::1', /reserved/],
  ['5f00::1', /reserved/],
  ['fc00::1', /private/],
  ['fd00::1', /private/],
  ['fe80::1', /link-local/],
  ['fe80::1%eth0', /link-local/],
  ['fec0::1', /private/],
  ['ff02::1', /multicast/],
  ['0177.0.0.1', /no IP address/],
  ['127.1', /no IP address/],
  ['not an address', /no IP address/],
]

for (const [address, name] of SPECIAL)
  test(`${address} is known as ${name.source}`, () => assert.match(findSpecialName(address) ?? 'public', name))

test('unicast addresses of the internet have no special name', () => {
  for (const address of [
    '1.1.1.1',
    '93.184.216.34',
    '100.63.255.255',
    '172.32.0.1',
    '2606:4700::1111',
    '::ffff:1.1.1.1',
  ])
    assert.equal(findSpecialName(address), undefined, address)
})

test('metadata services are known in every form, and their neighbours are not', () => {
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    'fd00:ec2::254',
    '168.63.129.16',
  ])
    assert.ok(isMetadataAddress(address), address)
  assert.ok(!['169.254.169.253', '168.63.129.17', 'fd00:ec2::255'].some(isMetadataAddress))
})

test('the loopback, the unspecified address and those of the interfaces are our own', () => {
  const ofInterfaces = Object.values(networkInterfaces()).flatMap(each => (each ?? []).map(({ address }) => address))
  for (const address of ['127.0.0.1', '127.9.9.9', '0.0.0.0', '::', '::1', '::ffff:127.0.0.1', ...ofInterfaces])
    assert.ok(isOwnAddress(address), address)
  assert.ok(!['1.1.1.1', '2606:4700::1111'].some(isOwnAddress))
})
