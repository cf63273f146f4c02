// An app as tenants write them: routes by Hono, an order that zod looks through in the call.

import { Hono } from 'hono'
import * as z from 'zod'

const ITEM = z.object({
  sku: z.string().regex(/^[A-Z]{2}-\d{4}$/),
  count: z.number().int().min(1).max(99),
  price: z.number().positive(),
})

const ORDER = z.object({
  customer: z.object({ name: z.string().min(1).max(80), email: z.email() }),
  items: z.array(ITEM).min(1).max(50),
  note: z.string().max(200).optional(),
})

/** What a form of the app would send. */
function toOrder(customer: string): unknown {
  return {
    customer: { name: customer, email: `${customer}@example.com` },
    items: [
      { sku: 'AB-1234', count: 2, price: 9.5 },
      { sku: 'CD-5678', count: 1, price: 21 },
    ],
  }
}

const app = new Hono()
app.use(async (context, next) => {
  await next()
  context.header('x-app', 'orders')
})
app.get('/', context => context.text('orders'))
app.get('/customers/:customer/order', context => {
  const parsed = ORDER.safeParse(toOrder(context.req.param('customer')))
  if (!parsed.success) return context.json({ issues: parsed.error.issues }, 400)
  const { customer, items } = parsed.data
  const total = items.reduce((sum, { count, price }) => sum + count * price, 0)
  return context.json({ customer: customer.email, lines: items.length, total, currency: context.req.query('currency') })
})

export default app
