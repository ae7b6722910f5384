import { describe, expect, it } from 'vitest';
import { findSecrets, maskSecrets } from '../../src/model/secret.ts';

/** Made up, and in two halves: scanners of other people read this file too. */
const random = ['8f3kQz71LmWx', 'Vt92RbYc4HsJ', 'pD6nGu05EaTo', 'wXiK3qZv7NfB'].join('');
const hex = 'd2c91b7f04e85a36bc1f90e7a45d83c2d2c91b7f04e85a36bc1f90e7a45d83c2';
const key64 = `${random}${random}`.slice(0, 64);

const real: [kind: string, text: string][] = [
  ['aws-access-key', `const id = '${'AK' + 'IA'}Q7VZ3MXNR5TK2WLP';`],
  ['password', `aws_secret_access_key = ${random.slice(0, 40)}`],
  ['github-token', `TOKEN=${'gh' + 'p_'}${random.slice(0, 36)}`],
  ['github-token', `${'github' + '_pat_'}11AB${random}_${random.slice(0, 20)}`],
  ['gitlab-token', `${'gl' + 'pat-'}${random.slice(0, 20)}`],
  ['slack-token', `${'xo' + 'xb-'}2847561930-${random.slice(0, 24)}`],
  ['slack-webhook', `https://hooks.slack.com/services/T02F7QX91/B93KZ${random.slice(0, 30)}`],
  ['stripe-key', `${'sk' + '_live_'}${random.slice(0, 24)}`],
  ['google-api-key', `${'AI' + 'za'}${random.slice(0, 35)}`],
  ['anthropic-key', `${'sk-' + 'ant-'}api03-${random}`],
  ['openai-key', `${'sk-' + 'proj-'}${random}`],
  ['openai-key', `${'s' + 'k-'}${random}`],
  ['npm-token', `//npm.example/:_authToken=${'np' + 'm_'}${random.slice(0, 36)}`],
  ['sendgrid-key', `${'S' + 'G.'}${random.slice(0, 22)}.${random.slice(0, 43)}`],
  ['jwt', `${'ey' + 'J'}hbGciOiJIUzI1NiJ9.${'ey' + 'J'}zdWIiOiI5OTQyIn0.${random.slice(0, 43)}`],
  [
    'private-key',
    `-----BEGIN RSA PRIVATE KEY-----\n${key64}\n${key64}\n-----END RSA PRIVATE KEY-----`,
  ],
  ['private-key', `key: "-----BEGIN PRIVATE KEY-----\\n${key64}\\n${key64}\\n"`],
  ['url-password', `postgres://app:${random.slice(0, 14)}@db.internal:5432/app`],
  ['bearer-token', `curl -H "Authorization: Bearer ${random}"`],
  ['password', 'password = "Tr7!kw-zQ93x"'],
  ['password', `"clientSecret": "${random.slice(0, 20)}",`],
  ['password', 'DB_PASSWORD=kR9!vvQ2-mmxL4'],
  ['password', `  api_key: ${hex}`],
  ['password', `const passphrase = 'ohT8quaeN3ie';`],
  // As they are handed to a program.
  ['password', 'DB_PASSWORD=kR9!vvQ2-mmxL4 node server.js'],
  ['password', 'PGPASSWORD=ohT8quaeN3 psql -h db.internal -U app'],
  ['password', 'export API_TOKEN=ohT8quaeN3ie4; npm run deploy'],
  ['password', 'mysqldump --user app --password ohT8quaeN3ie app > dump.sql'],
  ['password', `deploy --token=${random.slice(0, 20)} --dry-run`],
  ['password', `deploy --auth-token "${random.slice(0, 20)}"`],
  ['password', 'curl -s -u app:ohT8quae https://api.internal/v1'],
  ['password', `curl --user 'app:kR9!vvQ2' https://api.internal/v1`],
  ['basic-auth', `curl -H "Authorization: Basic ${btoa('app:ohT8quaeN3')}" https://api.internal`],
  ['basic-auth', `headers: { Authorization: 'Basic ${btoa('app:kR9!vvQ2')}' }`],
  ['bearer-token', `curl -H 'Authorization: Bearer ${random.slice(0, 14)}' https://api.internal`],
  ['bearer-token', `curl -H "X-Api-Key: ${random.slice(0, 16)}" https://api.internal`],
  // In a text within a text.
  ['password', `{"content":"AWS_SECRET_ACCESS_KEY=${random.slice(0, 40)}\\nPORT=80"}`],
  ['password', `{"command":"curl -d '{\\"password\\": \\"Tr7!kw-zQ93x\\"}'"}`],
  ['password', `{"command":"login\\nPASSWORD=ohT8quaeN3 node x"}`],
  ['github-token', `{"content":"one\\n${'gh' + 'p_'}${random.slice(0, 36)}"}`],
  ['aws-access-key', `{"content":"one\\n${'AK' + 'IA'}Q7VZ3MXNR5TK2WLP\\n"}`],
];

const harmless = [
  'const key = process.env.API_KEY;',
  "password = os.environ['DB_PASSWORD']",
  'api_key: <your key>',
  'token = "xxxxxxxxxxxxxxxxxxxxxxxx"',
  "password: 'changeme'",
  'password = "changeme123"',
  "const password = 'test-password-1';",
  'PASSWORD=password123',
  "login({ password: 'hunter2' })",
  `${'AK' + 'IA'}IOSFODNN7EXAMPLE`,
  `${'gh' + 'p_'}${'x'.repeat(36)}`,
  `${'gh' + 'p_'}abcdefghijklmnopqrstuvwxyz0123456789`,
  'ANTHROPIC_API_KEY=sk-ant-your-key-here-1234567890',
  "ANTHROPIC_API_KEY: 'sk-made-up-for-tests',",
  'postgres://postgres:postgres@localhost:5432/app',
  'https://user:password@example.com',
  'redis://:${REDIS_PASSWORD}@cache:6379',
  'const token = await getToken(user.id2);',
  'this.token = tokens2.next.value2',
  'if (token === other.token2) return;',
  "const label = t('auth.password.label');",
  "passwordLabel: 'Password (8 characters)',",
  "resetPassword: 'reset-password-v2',",
  'password_hash: "$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy"',
  `token_sha256: "${hex}"`,
  `"integrity": "sha512-${random}${random}=="`,
  `commit ${hex.slice(0, 40)}`,
  'max_tokens: 8192',
  'tokenizer = "cl100k_base"',
  "tokenUrl: 'https://auth.internal/oauth2/v2.0'",
  'password: string;',
  'secret: ${{ secrets.DEPLOY_KEY_2 }}',
  'secretKeyRef: { name: db, key: password1 }',
  "if (text.startsWith('-----BEGIN PRIVATE KEY-----')) {",
  '-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----',
  '-----BEGIN PUBLIC KEY-----\nMIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA\n-----END PUBLIC KEY-----',
  "const csrfToken = 'csrf-token';",
  "tokenType: 'refresh_token_v2'",
  "const apiKeyHeader = 'X-Api-Key-2';",
  'token := ParseToken2(input)',
  'secret = vault:kv/data/app2#password',
  'PASSWORD=$DB_PASSWORD node server.js',
  'PASSWORD=changeme123 node server.js',
  'TOKEN=$(cat token.txt) deploy',
  'deploy --token "$TOKEN_2" --password-stdin',
  'docker login --username app2 --password-stdin registry-2.internal',
  'deploy --password <password>',
  'deploy --token YOUR_TOKEN_1',
  'the option --token takes a value',
  'curl -u user:password https://api.internal',
  'curl -u "$API_USER:$API_PASSWORD" https://api.internal',
  'docker run -u 1000:1000 app',
  'docker run --user node:nodejs2 app',
  'Authorization: Bearer $TOKEN',
  'Authorization: Bearer <token>',
  `Authorization: Basic ${btoa('user:password')}`,
  'Authorization: Basic authentication',
  'Basic configuration of the server',
  'X-Api-Key: your-key-1234',
  'const header = `Authorization: Bearer ${token2}`;',
];

describe('secrets', () => {
  it.each(real)('are found: %s in %s [EVID-40]', (kind, text) => {
    expect(findSecrets(text).map((one) => one.kind)).toEqual([kind]);
  });

  it.each(harmless)('are not seen in what is none: %s [EVID-40]', (text) => {
    expect(findSecrets(text)).toEqual([]);
  });

  it('are masked, and what is around them stays [EVID-41]', () => {
    const key = `${'gh' + 'p_'}${random.slice(0, 36)}`;
    const text = `a ${key} b\npassword: "Tr7!kw-zQ93x" c`;
    expect(maskSecrets(text)).toEqual({
      text: 'a «masked: github-token» b\npassword: "«masked: password»" c',
      masked: 2,
    });
    expect(maskSecrets('nothing here')).toEqual({ text: 'nothing here', masked: 0 });
    expect(findSecrets(maskSecrets(text).text)).toEqual([]);
  });

  it.each([
    ['a', 'a'],
    ['a run of keys', 'eyJ-eyJ_'],
    ['names of secrets', 'token'],
    ['names with a sign', 'password="'],
    ['heads of keys', '-----BEGIN PRIVATE KEY-----\n'],
    ['urls', 'a://b:cccccc'],
    ['dotted runs', 'eyJabcdefghijk.'],
    ['spaces', 'secret =   '],
    ['options', '--a-b-token '],
    ['accounts', 'curl -u a:'],
    ['signs of options', '-'],
    ['headers', 'authorization: bearer '],
    ['names of headers', 'x-a-a-a-'],
    ['basic', 'basic aaaa'],
    ['line breaks within a text', '\\n'],
    ['assignments', 'TOKEN='],
    ['code', `const password = process.env.DB_PASSWORD ?? fallback; // ghp_ sk- AKIA eyJ ://\n`],
  ])('are looked for in a time that grows with the text: %s [EVID-42]', (_, unit) => {
    const of = (bytes: number): number => {
      const text = unit.repeat(bytes / unit.length);
      return leastCpuMs(3, () => findSecrets(text));
    };
    // Eight times as much text: a pattern that goes back and forth would take 64 times as long.
    expect(of(2_000_000)).toBeLessThan(24 * of(250_000) + 100);
  });
});

/** Milliseconds of this process alone, the least of several: what else runs on the machine does not count. */
function leastCpuMs(times: number, run: () => void): number {
  const spent = Array.from({ length: times }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.min(...spent);
}
