/* FranceConnect before a provider of identities, as guichet is to it: npm's openid-client 5, as FranceConnect's core.

`node relying_party.mjs` prints its port. By POST of JSON (tests/node.py, RelyingParty):

/keys     {}                                          -> { keys }: public keys that what is meant for it is sealed with
/begin    { issuer, discovery, metadata, client, parameters } -> { handle, address, state, nonce }
          `discovery` reads the issuer's description, else `metadata` holds its endpoints, as FranceConnect's own files do
/finish   { handle, callback, nonce, state, verifier } -> { id_token, claims, header, access_token, userinfo }
/userinfo { handle, access_token }                    -> { userinfo }
/logout   { handle, id_token, back, state }           -> { address }

What openid-client refuses is answered as { refused: its sentence, error, error_description, status }.
*/
import http from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Issuer, custom } from 'openid-client';

custom.setHttpOptionsDefaults({ timeout: 20_000 });

const sealedFor = (kind, options, alg, kid) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, kid, use: 'enc',
});
const KEYS = [
  sealedFor('rsa', { modulusLength: 2048 }, 'RSA-OAEP-256', 'seal-rsa'),
  sealedFor('ec', { namedCurve: 'P-256' }, 'ECDH-ES', 'seal-ec'),
];
const SECRET = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi']);
const begun = new Map();
// 32 characters, as FranceConnect's.
const chance = () => randomBytes(16).toString('hex');
const headerOf = (token) => JSON.parse(Buffer.from(token.split('.')[0], 'base64url'));

async function begin({ issuer: address, discovery, metadata, client: settings, parameters }) {
  const issuer = discovery ? await Issuer.discover(address) : new Issuer({ issuer: address, ...metadata });
  const [redirectUri] = settings.redirect_uris;
  const sealed = settings.userinfo_encrypted_response_alg || settings.id_token_encrypted_response_alg;
  const client = new issuer.Client({ response_types: ['code'], ...settings }, sealed ? { keys: KEYS } : undefined);
  const [handle, state, nonce] = [chance(), chance(), chance()];
  begun.set(handle, { client, redirectUri, state, nonce });
  const url = client.authorizationUrl({ redirect_uri: redirectUri, response_type: 'code', state, nonce, ...parameters });
  return { handle, address: url, state, nonce };
}

async function finish({ handle, callback, state, nonce, verifier }) {
  const { client, redirectUri, ...sent } = begun.get(handle);
  const tokens = await client.callback(redirectUri, client.callbackParams(callback), {
    response_type: 'code', state: state ?? sent.state, nonce: nonce ?? sent.nonce, code_verifier: verifier,
  });
  return {
    id_token: tokens.id_token, header: headerOf(tokens.id_token), claims: tokens.claims(),
    access_token: tokens.access_token, token_type: tokens.token_type, expires_in: tokens.expires_in,
    userinfo: await client.userinfo(tokens),
  };
}

const ROUTES = {
  '/keys': () => ({
    keys: KEYS.map((key) => Object.fromEntries(Object.entries(key).filter(([name]) => !SECRET.has(name)))),
  }),
  '/begin': begin,
  '/finish': finish,
  '/userinfo': async ({ handle, access_token: accessToken }) => ({
    userinfo: await begun.get(handle).client.userinfo(accessToken),
  }),
  '/logout': ({ handle, id_token: idToken, back, state }) => ({
    address: begun.get(handle).client.endSessionUrl({ id_token_hint: idToken, post_logout_redirect_uri: back, state }),
  }),
};

const server = http.createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  let said;
  try {
    said = await ROUTES[request.url](JSON.parse(Buffer.concat(parts).toString() || '{}'));
  } catch (trouble) {
    said = {
      refused: trouble.message, error: trouble.error, error_description: trouble.error_description,
      status: trouble.response?.statusCode,
    };
  }
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify(said));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
