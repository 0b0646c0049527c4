/* global SwaggerUIBundle */
// The document that the hub serves is what it checks requests against, so this page can't be out of date.
SwaggerUIBundle({
  url: '/api/v1/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  docExpansion: 'none', // of 150 rows it would show those in sight only, and the browser's search found nothing else
  defaultModelsExpandDepth: 0,
  supportedSubmitMethods: [], // this page is sandboxed: it has no origin that the API would answer
  validatorUrl: null, // nothing of it leaves this host
});
