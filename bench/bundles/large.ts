// What a bundle looks like that nobody has trimmed: all of zod with its languages, Hono, a renderer of
// Markdown, dates and lodash.

import { format, parseISO } from 'date-fns'
import { Hono } from 'hono'
import * as lodash from 'lodash-es'
import { marked } from 'marked'
import { z } from 'zod'

const PAGE = z.object({ title: z.string().min(1), text: z.string(), tags: z.array(z.string()).default([]) })

const app = new Hono()
app.get('/pages/:title', async context => {
  const page = PAGE.parse({ title: context.req.param('title'), text: '# One\n\n*two* and `three`', tags: ['b', 'a'] })
  const html = await marked.parse(page.text)
  const day = format(parseISO('2026-01-31'), 'EEEE, do MMMM yyyy')
  return context.json({ day, slug: lodash.kebabCase(page.title), tags: lodash.sortBy(page.tags), html })
})

export default app
