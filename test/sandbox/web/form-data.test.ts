import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runInGuest } from './harness.ts'

const IMPORTS = `import { encodeMultipart, FormData, parseFormData } from './form-data.ts'
import { Blob, File } from './blob.ts'
import { parseMimeType } from './mime-type.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'`

test('a form keeps texts and files in order', async () => {
  await runInGuest(
    IMPORTS,
    `const form = new FormData()
    form.append('a', 1); form.append('b', new Blob(['x'], { type: 't/x' })); form.append('a', new File(['y'], 'y.txt'), 'z.txt')
    equal([...form.keys()], ['a', 'b', 'a'])
    equal([form.get('a'), form.get('b').name, form.get('b').type, form.getAll('a')[1].name, form.get('c')], ['1', 'blob', 't/x', 'z.txt', null])
    form.set('a', '2')
    equal([...form.keys()], ['a', 'b'])
    form.delete('b')
    equal([form.has('a'), form.has('b')], [true, false])
    throws(() => form.append('a'), 'TypeError')
    throws(() => form.append('a', 'text', 'name'), 'TypeError')
    throws(() => new FormData({}), 'TypeError')
    equal([FormData.length, form.append.length], [0, 2])`,
  )
})

test('what is written is what the platform reads', async () => {
  const { value } = await runInGuest(
    IMPORTS,
    `const form = new FormData()
    form.append('te"xt\\nname', 'line\\nbreak ä')
    form.append('file', new File([new Uint8Array([0, 13, 10, 255])], 'ü "q".bin', { type: 'x/y' }))
    form.append('empty', '')
    const { bytes, contentType } = encodeMultipart(form)
    return [[...bytes], contentType]`,
  )
  const [bytes, contentType] = value as [number[], string]
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData()
  const file = form.get('file') as File
  assert.deepEqual([...form.keys()], ['te"xt\r\nname', 'file', 'empty'])
  assert.equal(form.get('te"xt\r\nname'), 'line\r\nbreak ä')
  assert.deepEqual(
    [file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]],
    ['ü "q".bin', 'x/y', [0, 13, 10, 255]],
  )
})

test('what the platform writes is read', async () => {
  const form = new FormData()
  form.append('a', 'ä')
  form.append('f', new File([new Uint8Array([13, 10, 45, 45, 0])], 'n\n"m".bin', { type: 'x/y' }))
  const response = new Response(form)
  const contentType = response.headers.get('content-type')
  const bytes = [...new Uint8Array(await response.arrayBuffer())]
  await runInGuest(
    IMPORTS,
    `const form = parseFormData(new Uint8Array(given.bytes), parseMimeType(given.contentType))
    const file = form.get('f')
    equal([form.get('a'), file.name, file.type, [...(await file.bytes())]], ['ä', 'n\\n"m".bin', 'x/y', [13, 10, 45, 45, 0]])`,
    { bytes, contentType },
  )
})

test('a written form is read back as it was', async () => {
  await runInGuest(
    IMPORTS,
    `const form = new FormData()
    for (let at = 0; at < 50; at++) form.append('n' + at, at % 2 ? 'v'.repeat(at) : new File(['\\r\\n--'.repeat(at)], 'f' + at))
    const { bytes, contentType } = encodeMultipart(form)
    const back = parseFormData(bytes, parseMimeType(contentType))
    const flat = async form => Promise.all([...form].map(async ([name, value]) => [name, value.name ?? '', typeof value === 'string' ? value : await value.text()]))
    equal(await flat(back), await flat(form))
    const none = encodeMultipart(new FormData())
    equal([...parseFormData(none.bytes, parseMimeType(none.contentType))], [])`,
  )
})

test('a byte order mark is text in each kind of form', async () => {
  await runInGuest(
    IMPORTS,
    `const mark = '\\ufeff', part = '--b\\r\\nContent-Disposition: form-data; name="c"\\r\\n\\r\\n' + mark + 'd\\r\\n--b--\\r\\n'
    equal([...parseFormData(encodeUtf8(mark + 'a=' + mark + 'b'), parseMimeType('application/x-www-form-urlencoded'))], [[mark + 'a', mark + 'b']])
    equal([...parseFormData(encodeUtf8(part), parseMimeType('multipart/form-data; boundary=b'))], [['c', mark + 'd']])`,
  )
})

test('url-encoded forms are read, other types and malformed bytes are TypeErrors', async () => {
  await runInGuest(
    IMPORTS,
    `equal([...parseFormData(encodeUtf8('a=1&b=%C3%A4+x'), parseMimeType('application/x-www-form-urlencoded; charset=utf-8'))], [['a', '1'], ['b', 'ä x']])
    const head = '--B\\r\\nContent-Disposition: form-data; name="a"\\r\\n\\r\\nv'
    const parse = text => parseFormData(encodeUtf8(text), parseMimeType('multipart/form-data; boundary="B"'))
    equal([...parse(head + '\\r\\n--B--')], [['a', 'v']])
    equal([...parse(head + '\\r\\n--B--\\r\\nepilogue')], [['a', 'v']])
    for (const text of ['', 'x', '--B', '--B\\r\\n', head, head + '--B--', '--B\\r\\n\\r\\n--B--', '--B\\r\\n\\r\\nv\\r\\n--B--',
      head.replace('form-data', 'attachment') + '\\r\\n--B--', head.replace('name="a"', '') + '\\r\\n--B--', '--C--'])
      throws(() => parse(text), 'TypeError')
    throws(() => parseFormData(encodeUtf8('--B--'), parseMimeType('multipart/form-data')), 'TypeError')
    throws(() => parseFormData(encodeUtf8('--B--'), parseMimeType('multipart/form-data; boundary=' + 'b'.repeat(71))), 'TypeError')
    throws(() => parseFormData(encodeUtf8('{}'), parseMimeType('application/json')), 'TypeError')
    throws(() => parseFormData(encodeUtf8('a=1'), undefined), 'TypeError')`,
  )
})
