/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder of a path, empty for the project itself. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '';
}

const code =
  /\.(?:[cm]?[jt]sx?|vue|svelte|py|go|rs|java|kt|kts|groovy|scala|rb|cs|fs|vb|php|phpt|sh|bash|bats|zsh|swift|dart|exs?|c|cc|cpp|cxx|h|hpp|m|lua|pl|t)$/i;

/** Whether programs are written in such a file. */
export function isCode(path: string): boolean {
  return code.test(path);
}

/** Names by which the runners of many languages find tests. */
const testName =
  /(?:[._-](?:test|tests|spec|specs|e2e|cy)\.[a-z]+$)|(?:^test_[^/]*\.py$)|(?:_(?:test|spec)\.[a-z]+$)|(?:(?:Test|Tests|TestCase|Spec|IT)\.(?:java|kt|kts|groovy|scala|cs|fs|vb|php|swift)$)|(?:\.bats$)|(?:\.phpt$)|(?:^tests?\.(?:py|rs|[cm]?[jt]sx?|sh)$)/;

/** Whether a runner finds tests in a file of such a name. */
export function isNamedTest(path: string): boolean {
  return testName.test(baseName(path)) && isCode(path);
}

const testFolder =
  /(?:^|\/)(?:tests?|__tests__|specs?|e2e|integration-tests?|unit-tests?|cypress|features|androidTest|t)\//i;

/** Whether a file belongs to tests: by its name, or by a folder above it. */
export function isTestFile(path: string): boolean {
  return isCode(path) && (testName.test(baseName(path)) || testFolder.test(path));
}

const locks = new Set([
  ...['package-lock.json', 'npm-shrinkwrap.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
  ...['bun.lockb', 'deno.lock', 'Cargo.lock', 'poetry.lock', 'uv.lock', 'Pipfile.lock', 'pdm.lock'],
  ...['go.sum', 'composer.lock', 'Gemfile.lock', 'mix.lock', 'packages.lock.json', 'pubspec.lock'],
  ...['gradle.lockfile', 'flake.lock', 'Podfile.lock', 'Package.resolved', 'conan.lock'],
]);

/** Whether a package manager wrote which versions are installed into it. */
export function isLockFile(path: string): boolean {
  return locks.has(baseName(path));
}

const manifests =
  /^(?:package\.json|deno\.jsonc?|Cargo\.toml|pyproject\.toml|requirements[^/]*\.(?:txt|in)|Pipfile|setup\.(?:py|cfg)|go\.mod|composer\.json|Gemfile|[^/]*\.gemspec|pom\.xml|build\.gradle(?:\.kts)?|[^/]*\.(?:cs|fs|vb)proj|Directory\.Packages\.props|mix\.exs|pubspec\.yaml|Package\.swift|pnpm-workspace\.yaml)$/;

/** Whether people write in it what the project depends on. */
export function isManifest(path: string): boolean {
  return manifests.test(baseName(path));
}

const ci =
  /^(?:\.github\/(?:workflows|actions)\/|\.gitlab-ci\.ya?ml$|\.gitlab\/ci\/|\.circleci\/|\.buildkite\/|\.teamcity\/|\.ci\/|(?:.*\/)?Jenkinsfile$|azure-pipelines[^/]*\.ya?ml$|\.travis\.yml$|bitbucket-pipelines\.yml$|\.drone\.ya?ml$|\.?appveyor\.yml$|\.woodpecker(?:\.ya?ml$|\/)|cloudbuild\.ya?ml$|buildspec\.ya?ml$|\.forgejo\/workflows\/|\.gitea\/workflows\/)/;

/** Whether a service that builds and tests the project reads it. */
export function isCi(path: string): boolean {
  return ci.test(path);
}

/** Whether a program wrote it: nobody reads its lines. */
export function isGenerated(path: string): boolean {
  return (
    isLockFile(path) ||
    /(?:^|\/)(?:dist|build|out|vendor|node_modules|generated|__generated__|target|coverage)\//.test(
      path,
    ) ||
    /\.(?:min\.(?:js|css)|map|snap|pb\.go|g\.dart)$|_pb2\.py$/.test(path)
  );
}

/** Whether it is written for people who read about the project. */
export function isDocument(path: string): boolean {
  return (
    /\.(?:md|mdx|rst|adoc|txt)$/i.test(path) ||
    /^(?:docs?|\.changeset)\//i.test(path) ||
    /^(?:LICENSE|CHANGELOG|NOTICE|AUTHORS|CONTRIBUTORS)/i.test(baseName(path))
  );
}
