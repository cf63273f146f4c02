// Whose request it is, and each tenant's one instance, made at its first request. Web standards only: Node, Bun and Deno
// run it.

/** @param url what the handler shall see, in the place of the request's own. */
export type Tenant = (request: Request, url: string) => Promise<Response>

const TENANT_URL = /^(https?:\/\/[^/]+)(\/([^/]+)\/\d+)(\/.*)$/

/** `http://host/<bundle>/<tenant>/rest` goes to the tenant as `http://host/rest`. */
export function createTenantRouter(
  open: (bundle: string) => Tenant | Promise<Tenant>,
): (request: Request) => Promise<Response> {
  const tenants = new Map<string, Tenant | Promise<Tenant>>()
  return async request => {
    const [, origin, prefix = '', bundle = '', rest] = TENANT_URL.exec(request.url) ?? []
    if (origin === undefined) return new Response('no tenant has that URL', { status: 404 })
    try {
      let tenant = tenants.get(prefix)
      if (tenant === undefined) {
        tenant = open(bundle)
        tenants.set(prefix, tenant)
      }
      return await (await tenant)(request, `${origin}${rest}`)
    } catch (error) {
      return new Response(String(error), { status: 500 })
    }
  }
}
