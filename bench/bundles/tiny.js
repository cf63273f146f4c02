const GREETINGS = { de: 'Guten Tag', en: 'Hello', fr: 'Bonjour' }

function toLanguage(request) {
  const accepted = request.headers.get('accept-language') ?? ''
  const [language] = accepted.split(/[,;-]/)
  return language in GREETINGS ? language : 'en'
}

function toGreeting(language, name) {
  return `${GREETINGS[language]}, ${name}`
}

export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url)
    const language = toLanguage(request)
    const greeting = toGreeting(language, searchParams.get('name') ?? 'nobody')
    return Response.json({ greeting, language, pathname })
  },
}
