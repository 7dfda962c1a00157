// Everything that would call another host is off; the page's content security policy would block it anyway.
const sources = await (await fetch('/docs/sources.json')).json();
const place = document.getElementById('reference');

if (window.Scalar) {
  window.Scalar.createApiReference(place, {
    sources,
    servers: [{ url: location.origin }],
    authentication: {
      preferredSecurityScheme: 'key',
      securitySchemes: { key: { type: 'http', scheme: 'bearer', description: 'One of ATRIUM_API_KEYS, when keys are set.' } },
    },
    proxyUrl: '',
    telemetry: false,
    withDefaultFonts: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
    defaultOpenAllTags: true,
  });
} else {
  place.textContent = 'The reference page is not installed here. The documents: ';
  for (const { title, url } of sources) {
    place.append(Object.assign(document.createElement('a'), { href: url, textContent: title }), ' ');
  }
}
