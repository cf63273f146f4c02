// marked, handlebars, preact and react: packages that write HTML, whole and streamed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPackages, readJson } from './open-packages.ts'

const packages = await openPackages()

test('handlebars compiles templates at run time and takes precompiled ones; marked renders Markdown', async () => {
  const call = await packages.deploy('text')
  assert.deepEqual(await readJson(await call('/')), {
    handlebars: {
      text: '<h1>A &amp; B</h1><li>X</li><li>&lt;Y&gt;</li><hr>',
      empty: '<h1>none</h1>none',
      precompiled: 'Hello Ada',
    },
    marked: {
      html: '<h1>Title</h1>\n<p>Some <em>text</em> with <code>code</code> and <b>html</b>.</p>\n<table>\n<thead>\n<tr>\n<th>a</th>\n<th>b</th>\n</tr>\n</thead>\n<tbody><tr>\n<td>1</td>\n<td>2</td>\n</tr>\n</tbody></table>\n<ul>\n<li><input checked="" disabled="" type="checkbox"> done</li>\n</ul>\n',
      own: '<h2 class="own">1</h2>',
      tokens: ['paragraph', 'space', 'paragraph'],
    },
  })
})

test('preact renders with context and hooks, and waits for what is lazy', async () => {
  const call = await packages.deploy('preact')
  assert.equal(
    await (await call('/')).text(),
    '<ul data-joined="&lt;a>+b" class="dark"><li>&lt;a></li><li>b</li>2 items</ul>\n<!--$s--><p style="color:red;">later</p><!--/$s-->',
  )
})

test('react renders to a stream: the page first, then what was waited for', async () => {
  const call = await packages.deploy('react')
  const response = await call('/')
  const chunks: string[] = []
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) chunks.push(chunk)
  assert.match(chunks[0] ?? '', /^<!DOCTYPE html><html><head><title>Page &amp; more<\/title>/)
  assert.match(
    chunks[0] ?? '',
    /<button type="button" id="[^"]+" class="c">count <!-- -->3<\/button>|<button type="button" id="[^"]+" class="c">count 3<\/button>/,
  )
  assert.match(chunks[0] ?? '', /<!--\$\?-->.*waiting/)
  assert.doesNotMatch(chunks[0] ?? '', /arrived/)
  assert.match(chunks.join(''), /<em>arrived<\/em>.*<script>/)
  assert.match(await (await call('/static')).text(), /^<button type="button" id="[^"]+" class="c">count 1<\/button>$/)
  const broken = await call('/broken')
  assert.deepEqual([broken.status, await broken.text()], [500, 'on purpose'])
})
