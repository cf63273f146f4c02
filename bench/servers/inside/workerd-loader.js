// The router among tenants of workerd that come at run time: loads each as a worker of its own at its first request.
// Its environment holds the loader, and the bundles' sources by name.

const TENANT_URL = /^(https?:\/\/[^/]+)\/(([^/]+)\/\d+)(\/.*)$/

export default {
  fetch(request, env) {
    const [, origin, id, bundle, rest] = TENANT_URL.exec(request.url) ?? []
    if (origin === undefined) return new Response('no tenant has that URL', { status: 404 })
    const tenant = env.LOADER.get(id, async () => ({
      compatibilityDate: '2026-01-01',
      mainModule: 'index.js',
      modules: { 'index.js': env[bundle] },
      globalOutbound: null,
    }))
    return tenant.getEntrypoint().fetch(new Request(`${origin}${rest}`, request))
  },
}
