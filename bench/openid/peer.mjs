/* npm's oidc-provider with what guichet gives a client that asks as FranceConnect does: ES256 ID tokens, userinfo signed
with ES256, codes of 30 s, access tokens of 60 s, `client_secret_post`.

`node peer.mjs serve SOCKET SETTINGS` answers on a Unix socket; `node peer.mjs sign TIMES` tells what a signature
costs there, in seconds. What is left open is chosen in its favour: everything is kept in the process's memory (its own
adapter), nothing is written to a journal, and whoever comes is logged in without a page.
*/
import { generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/* One copy of what others wrote: that of the tests. */
const packages = createRequire(new URL('../../tests/interop/package.json', import.meta.url));
const load = (name) => import(pathToFileURL(packages.resolve(name)));

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ALGORITHM = 'ES256';

async function sign(times) {
  const { SignJWT } = await import(pathToFileURL(createRequire(packages.resolve('oidc-provider')).resolve('jose')));
  const claims = { sub: 'a'.repeat(43), nonce: 'b'.repeat(43), acr: 'eidas1', auth_time: 1_700_000_000 };
  const one = () => new SignJWT(claims).setProtectedHeader({ alg: ALGORITHM, kid: 'key' }).sign(privateKey);
  for (let done = 0; done < times; done += 1) await one();
  const before = process.cpuUsage();
  for (let done = 0; done < times; done += 1) await one();
  const spent = process.cpuUsage(before);
  console.log((spent.user + spent.system) / 1e6 / times);
}

async function serve(socket, settings) {
  const { default: Provider } = await load('oidc-provider');
  const { origin, client, claims, scopes } = settings;
  const provider = new Provider(origin, {
    acrValues: ['eidas1'],
    claims: { openid: ['sub', 'acr', 'auth_time'], ...scopes },
    clients: [{
      client_id: client.id,
      client_secret: client.secret,
      redirect_uris: [client.redirect_uri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      id_token_signed_response_alg: ALGORITHM,
      userinfo_signed_response_alg: ALGORITHM,
    }],
    cookies: { keys: ['a key of the bench'] },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true } },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...claims }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: ALGORITHM, use: 'sig', kid: 'key' }] },
    loadExistingGrant: async (ctx) => {
      const given = ctx.oidc.session.grantIdFor(client.id);
      if (given) return ctx.oidc.provider.Grant.find(given);
      const grant = new ctx.oidc.provider.Grant({ clientId: client.id, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope(client.scope);
      await grant.save();
      return grant;
    },
    pkce: { required: () => false },
    routes: {
      authorization: '/openid/authorize', token: '/openid/token', userinfo: '/openid/userinfo', jwks: '/openid/jwks',
    },
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 300, Grant: 600, Session: 3600, Interaction: 600 },
  });
  provider.proxy = true;
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return next();
    const login = { accountId: 'a'.repeat(43), acr: 'eidas1', amr: ['pwd'] };
    return provider.interactionFinished(ctx.req, ctx.res, { login }, { mergeWithLastSubmission: false });
  });
  const server = createServer(provider.callback());
  /* The connection waits while the other side is measured. */
  server.keepAliveTimeout = 0;
  server.listen(socket);
}

const [what, argument, settings] = process.argv.slice(2);
if (what === 'sign') await sign(Number(argument));
else await serve(argument, JSON.parse(readFileSync(settings)));
