/* FranceConnect, as a site that speaks to it sees it: npm's oidc-provider with FranceConnect's restrictions.

`node franceconnect.mjs` serves two issuers, http://127.0.0.1:PORT/api/v2 (FranceConnect: a code challenge is refused)
and http://127.0.0.1:PORT/proconnect/api/v2 (ProConnect: one is taken), and prints PORT once it does.
Codes live 30 s, access and ID tokens 60 s. Tests speak to it by POST of JSON under /_control (tests/node.py):
clients, people, clock, faults. Nothing of guichet is in here: what it accepts is what oidc-provider accepts.
*/
import http from 'node:http';
import { createHmac, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import Provider from 'oidc-provider';
import MemoryAdapter from 'oidc-provider/lib/adapters/memory_adapter.js';

const server = http.createServer();
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
const origin = `http://127.0.0.1:${server.address().port}`;
const PATHS = {
  authorization: '/authorize', token: '/token', userinfo: '/userinfo', jwks: '/jwks', end_session: '/session/end',
};
const ACR = ['eidas1', 'eidas2', 'eidas3'];

/* The clock: a test that wants a code to be late moves it, and never sleeps. */
let ahead = 0;
const realNow = Date.now.bind(Date);
Date.now = () => realNow() + ahead * 1000;

const state = { people: {}, clients: {}, fault: null, calls: [], extraKeys: [] };

function newKey(kind, kid) {
  const pair = kind === 'ES256'
    ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { alg: kind, kid, privateKey: pair.privateKey, jwk: { ...pair.privateKey.export({ format: 'jwk' }), kid, alg: kind, use: 'sig' } };
}
const KEYS = { ES256: newKey('ES256', 'es-1'), RS256: newKey('RS256', 'rs-1') };
const publicJwk = ({ alg, kid, privateKey }) => ({
  ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, alg, use: 'sig',
});

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
function resigned(header, payload, key) {
  const input = `${encode(header)}.${encode(payload)}`;
  if (header.alg === 'none') return `${input}.`;
  if (header.alg === 'HS256') return `${input}.${createHmac('sha256', key).update(input).digest('base64url')}`;
  return `${input}.${sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

/* What a fault does to a signed token: (header, payload) changed, and the key that signs them anew. */
function tampered(token, { kind, value }, client) {
  const [header, payload] = token.split('.').slice(0, 2).map((part) => JSON.parse(Buffer.from(part, 'base64url')));
  const genuine = KEYS[header.alg];
  const publicPem = createPublicKey(genuine.privateKey).export({ type: 'spki', format: 'pem' });
  const other = () => newKey(header.alg, genuine.kid).privateKey;
  switch (kind) {
    case 'claim': return resigned(header, { ...payload, ...value }, genuine.privateKey);
    case 'without': delete payload[value]; return resigned(header, payload, genuine.privateKey);
    case 'alg_none': return resigned({ ...header, alg: 'none' }, payload);
    case 'hs256_public_key': return resigned({ ...header, alg: 'HS256' }, payload, publicPem);
    case 'hs256_secret': return resigned({ ...header, alg: 'HS256' }, payload, client.clientSecret);
    case 'other_algorithm': {
      const alg = header.alg === 'ES256' ? 'RS256' : 'ES256';
      return resigned({ ...header, alg, kid: KEYS[alg].kid }, payload, KEYS[alg].privateKey);
    }
    case 'other_key': return resigned(header, payload, other());
    case 'changed': return [encode(header), encode({ ...payload, sub: `${payload.sub}x` }), token.split('.')[2]].join('.');
    case 'unknown_kid': return resigned({ ...header, kid: 'nobody' }, payload, other());
    case 'rotated': {
      const fresh = newKey(header.alg, `fresh-${state.extraKeys.length}`);
      state.extraKeys.push(publicJwk(fresh));
      return resigned({ ...header, kid: fresh.kid }, payload, fresh.privateKey);
    }
    default: throw new Error(`no such fault: ${kind}`);
  }
}

const sleep = (seconds) => new Promise((resolve) => { setTimeout(resolve, seconds * 1000); });

/* Faults of the transport, whatever the endpoint; true when the answer is made. */
async function brokenTransport(ctx, { kind, value }) {
  switch (kind) {
    case 'status': ctx.status = value; ctx.body = '<h1>En panne</h1>'; return true;
    case 'json': ctx.status = value.status; ctx.body = value.body; return true;
    case 'redirect': ctx.status = 302; ctx.set('Location', value); return true;
    case 'not_json': ctx.status = 200; ctx.type = 'text/html'; ctx.body = '<p>Bonjour</p>'; return true;
    case 'too_long': ctx.status = 200; ctx.type = 'application/json'; ctx.body = `{"a":"${'a'.repeat(200_000)}"}`; return true;
    case 'dropped': ctx.respond = false; ctx.req.socket.destroy(); return true;
    case 'slow': await sleep(value); return false;
    case 'drip': {
      ctx.respond = false;
      ctx.res.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '60000' });
      const timer = setInterval(() => ctx.res.write(' '), value * 1000);
      ctx.res.on('close', () => clearInterval(timer));
      return true;
    }
    case 'drip_headers': {
      ctx.respond = false;
      const { socket } = ctx.req;
      socket.write('HTTP/1.1 200 OK\r\nX-Drip: ');
      const timer = setInterval(() => (state.fault ? socket.write('a') : socket.destroy()), value * 1000);
      socket.on('close', () => clearInterval(timer));
      return true;
    }
    default: return false;
  }
}

const NAMES = {
  '/.well-known/openid-configuration': 'discovery', [PATHS.jwks]: 'jwks', [PATHS.token]: 'token',
  [PATHS.userinfo]: 'userinfo', [PATHS.authorization]: 'authorize',
};

/* Around every route of oidc-provider: counts, then does what the fault of the test asks for. */
function faults(provider) {
  return async (ctx, next) => {
    const call = NAMES[ctx.path];
    if (!call) return next();
    state.calls.push(call);
    const fault = state.fault?.at === call ? state.fault : null;
    if (fault?.kind === 'error') {
      const to = new URL(ctx.query.redirect_uri);
      for (const [name, value] of Object.entries({ error: fault.value, state: ctx.query.state, iss: provider.issuer })) {
        to.searchParams.set(name, value);
      }
      return ctx.redirect(to.href);
    }
    if (fault && await brokenTransport(ctx, fault)) return undefined;
    await next();
    if (call === 'token') state.lastToken = { ...ctx.oidc?.params, authorization: ctx.get('authorization') };
    if (call === 'jwks') ctx.body = { keys: [...ctx.body.keys, ...state.extraKeys] };
    if (!fault || ctx.status !== 200) return undefined;
    if (call === 'token') {
      if (fault.kind === 'set') ctx.body = { ...ctx.body, ...fault.value };
      else if (fault.kind !== 'slow') ctx.body.id_token = tampered(ctx.body.id_token, fault, ctx.oidc.client);
    }
    if (call === 'userinfo' && fault.kind !== 'slow') {
      if (typeof ctx.body === 'string') ctx.body = tampered(ctx.body, fault, ctx.oidc.client);
      else ctx.body = { ...ctx.body, ...fault.value };
    }
    if ((call === 'discovery' || call === 'jwks') && fault.kind === 'set') ctx.body = { ...ctx.body, ...fault.value };
    return undefined;
  };
}

/* FranceConnect's own refusals, which oidc-provider does not have. */
async function franceConnectRefuses(ctx, next) {
  if (ctx.path === PATHS.authorization) {
    const given = Object.keys(ctx.query);
    const tooShort = ['state', 'nonce'].filter((name) => String(ctx.query[name] ?? '').length < 32);
    const unknown = given.filter((name) => name.startsWith('code_challenge'));
    if (tooShort.length || unknown.length) {
      ctx.status = 400;
      ctx.body = `FranceConnect refuses: ${[...tooShort, ...unknown].join(' ')}`;
      return undefined;
    }
  }
  return next();
}

class Adapter extends MemoryAdapter {
  constructor(model) { super(model); this.ofClients = model === 'Client'; }

  async find(id) { return this.ofClients ? state.clients[id] : super.find(id); }
}

const escape = (text) => String(text).replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);
function page(title, body) {
  return `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>${escape(title)}</title></head>`
    + `<body><h1>${escape(title)}</h1>${body}</body></html>`;
}

function makeProvider(prefix, title, claims) {
  const provider = new Provider(origin + prefix, {
    adapter: Adapter,
    jwks: { keys: Object.values(KEYS).map(({ jwk }) => jwk) },
    acrValues: ACR,
    // ProConnect says how and when somebody logged in only where the `claims` parameter asks for it.
    claims: {
      openid: title === 'ProConnect' ? ['sub'] : ['sub', 'amr', 'auth_time'], acr: null, iss: null, sid: null,
      ...(title === 'ProConnect' ? { amr: null, auth_time: null } : {}), ...claims,
    },
    scopes: ['openid', ...Object.keys(claims)],
    clientAuthMethods: ['client_secret_post'],
    conformIdTokenClaims: true,
    cookies: { keys: ['only for tests'], names: { session: `_${title}`, interaction: `_${title}_i`, resume: `_${title}_r` } },
    enabledJWA: {
      idTokenSigningAlgValues: ['ES256', 'RS256'], userinfoSigningAlgValues: ['ES256', 'RS256'],
      userinfoEncryptionAlgValues: ['RSA-OAEP-256', 'ECDH-ES'], userinfoEncryptionEncValues: ['A256GCM'],
    },
    features: {
      devInteractions: { enabled: false },
      claimsParameter: { enabled: title === 'ProConnect' },
      jwtUserinfo: { enabled: true },
      encryption: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // FranceConnect sends back without asking; oidc-provider's own form does it here, at once.
        logoutSource(ctx, form) {
          ctx.body = page('Déconnexion', `${form.replace('</form>', '<input type="hidden" name="logout" value="yes"><button>Continuer</button></form>')
          }<script>document.forms[0].submit()</script>`);
        },
      },
    },
    findAccount: (_ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...state.people[sub] }),
    }),
    interactions: { url: (_ctx, interaction) => `${origin}${prefix}/interaction/${interaction.uid}` },
    async loadExistingGrant(ctx) {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(' '));
      await grant.save();
      return grant;
    },
    pkce: { required: () => false },
    renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = page(out.error, `<p>${escape(out.error_description)}</p>`); },
    routes: PATHS,
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Interaction: 600, Session: 1800, Grant: 1800 },
  });
  if (title === 'FranceConnect') provider.use(franceConnectRefuses);
  provider.use(faults(provider));
  return provider;
}

const SITES = [
  ['/proconnect/api/v2', 'ProConnect', {
    given_name: ['given_name'], usual_name: ['usual_name'], email: ['email'], uid: ['uid'], siret: ['siret'],
    siren: ['siren'], organizational_unit: ['organizational_unit'], phone: ['phone'], idp_id: ['idp_id'],
  }],
  ['/api/v2', 'FranceConnect', {
    given_name: ['given_name'], family_name: ['family_name'], birthdate: ['birthdate'], gender: ['gender'],
    birthplace: ['birthplace'], birthcountry: ['birthcountry'], preferred_username: ['preferred_username'],
    email: ['email'], profile: ['given_name', 'family_name', 'birthdate', 'gender', 'preferred_username'],
    birth: ['birthplace', 'birthcountry'], identite_pivot: ['given_name', 'family_name', 'birthdate', 'gender', 'birthplace', 'birthcountry'],
  }],
].map(([prefix, title, claims]) => {
  const provider = makeProvider(prefix, title, claims);
  return { prefix, title, provider, answer: provider.callback() };
});

async function bodyOf(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}

/* The page where a person says who they are: a button each, and « Annuler ». */
async function interaction({ prefix, title, provider }, request, response) {
  if (request.method === 'POST') {
    const form = new URLSearchParams(await bodyOf(request));
    const person = form.get('person');
    const result = person
      ? { login: { accountId: person, acr: form.get('acr') || 'eidas1', amr: ['pwd'] } }
      : { error: 'access_denied', error_description: 'User auth aborted' };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  }
  await provider.interactionDetails(request, response);
  const buttons = Object.entries(state.people).map(([sub, { given_name: first, family_name: last, usual_name: usual }]) => (
    `<p><button name="person" value="${escape(sub)}">${escape([first, last ?? usual].join(' '))}</button></p>`));
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  return response.end(page(`${title} d’essai`, `<form method="post" action="${origin}${request.originalUrl}">${buttons.join('')}<p><button name="person" value="">Annuler</button></p></form>`));
}

const CONTROL = {
  client(said) { state.clients[said.client_id] = { token_endpoint_auth_method: 'client_secret_post', ...said }; },
  person({ sub, claims }) { state.people[sub] = claims; },
  clock(said) { ahead = said.ahead; },
  fault(said) { state.fault = said.at ? said : null; },
  reset() { Object.assign(state, { people: {}, clients: {}, fault: null, calls: [], lastToken: null, extraKeys: [] }); ahead = 0; },
  calls() { return { calls: state.calls, token: state.lastToken ?? null }; },
};

server.on('request', async (request, response) => {
  try {
    const { pathname } = new URL(request.url, origin);
    if (pathname.startsWith('/_control/')) {
      const said = CONTROL[pathname.slice('/_control/'.length)](JSON.parse((await bodyOf(request)) || '{}'));
      response.setHeader('Content-Type', 'application/json');
      return response.end(JSON.stringify(said ?? {}));
    }
    const site = SITES.find(({ prefix }) => pathname.startsWith(`${prefix}/`));
    if (!site) { response.statusCode = 404; return response.end(); }
    request.originalUrl = request.url;
    request.url = request.url.slice(site.prefix.length);
    if (request.url.startsWith('/interaction/')) return await interaction(site, request, response);
    return site.answer(request, response);
  } catch (error) {
    console.error(error);
    response.statusCode = 500;
    return response.end();
  }
});
console.log(server.address().port);
