/**
 * Variables that decide which program runs or what it loads first, Ralph's own and the agent's, and
 * those that hold credentials.
 */
const reserved = [
  /^(?:PATH|HOME|SHELL|ENV|IFS|PS4|CDPATH|BROWSER|EDITOR|VISUAL|PAGER|MANPAGER)$/,
  /^(?:LD|DYLD|BASH|SHELLOPTS|RALPH|CLAUDE|ANTHROPIC|AWS|GIT|SSH|LESS)(?:_|[A-Z]|$)/,
  /^NODE_(?!ENV$)/,
  /^(?:PYTHON(?:PATH|HOME|STARTUP|USERBASE|BREAKPOINT|WARNINGS|INSPECT)|PERL5(?:LIB|OPT|DB)|RUBY(?:OPT|LIB))$/,
  /^(?:JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|RUSTC_WRAPPER|MAKEFLAGS|npm_config_.*)$/i,
  /(?:^|_)(?:TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS?|(?:API|ACCESS|PRIVATE|SECRET)_?KEY)(?:_|$)/i,
];

/** Whether no tool may set this variable. */
export function isReservedVariable(name: string): boolean {
  return reserved.some((pattern) => pattern.test(name));
}
