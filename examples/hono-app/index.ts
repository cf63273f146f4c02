// A bundled Hono app: router, middleware, JSON, validation with zod, error handling.
//
//   curl http://127.0.0.1:8787/fn/hono-app/
//   curl http://127.0.0.1:8787/fn/hono-app/books/1
//   curl http://127.0.0.1:8787/fn/hono-app/books -H 'content-type: application/json' -d '{"title": "Dune", "year": 1965}'

import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
// As a namespace: `import { z }` would bundle every locale of zod's messages, three times the code.
import * as z from 'zod'

const Book = z.object({ title: z.string().trim().min(1).max(200), year: z.int().min(0).max(2100) })
type Book = z.infer<typeof Book>

const MAX_BOOKS = 1000

// Lives as long as this isolate: a cache at best, never a database.
const books = new Map<string, Book>([['1', { title: 'The Left Hand of Darkness', year: 1969 }]])

const app = new Hono()

app.use(async (c, next) => {
  await next()
  c.header('x-powered-by', 'isolet')
})

app.get('/', c => c.text('Books: GET /books, GET /books/:id, POST /books\n'))

app.get('/books', c => c.json([...books].map(([id, book]) => ({ id, ...book }))))

app.get('/books/:id', c => {
  const id = c.req.param('id')
  const book = books.get(id)
  if (book === undefined) throw new HTTPException(404, { message: `there is no book ${id}` })
  return c.json({ id, ...book })
})

app.post('/books', async c => {
  const input: unknown = await c.req.json().catch(() => {
    throw new HTTPException(400, { message: 'the body is not valid JSON' })
  })
  const { success, data, error } = Book.safeParse(input)
  if (!success) return c.json({ error: 'not a book', issues: z.flattenError(error).fieldErrors }, 400)
  if (books.size >= MAX_BOOKS) throw new HTTPException(507, { message: `${MAX_BOOKS} books are all there is room for` })
  const id = crypto.randomUUID()
  books.set(id, data)
  return c.json({ id, ...data }, 201)
})

app.notFound(c => c.json({ error: `nothing at ${c.req.path}` }, 404))

app.onError((error, c) => {
  if (error instanceof HTTPException) return c.json({ error: error.message }, error.status)
  console.error(error)
  return c.json({ error: 'internal error' }, 500)
})

export default app
