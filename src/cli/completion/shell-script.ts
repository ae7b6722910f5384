export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What makes a shell ask `ralph complete` for words; it prints each with a tab and what it is. */
export function shellScript(shell: Shell): string {
  return scripts[shell];
}

const scripts: Record<Shell, string> = {
  bash: `# Words for ralph on the tab key. In ~/.bashrc: source <(ralph completion bash)
_ralph() {
  local word about
  COMPREPLY=()
  while IFS=$'\\t' read -r word about; do
    COMPREPLY+=("$word")
  done < <("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _ralph ralph
`,
  zsh: `#compdef ralph
# Words for ralph on the tab key. In ~/.zshrc, after compinit: source <(ralph completion zsh)
_ralph() {
  local word about
  local -a found
  while IFS=$'\\t' read -r word about; do
    found+=("\${word//:/\\\\:}\${about:+:$about}")
  done < <("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then
    _describe 'ralph' found
  else
    _files
  fi
}
if [[ $funcstack[1] == _ralph ]]; then
  _ralph "$@"
else
  compdef _ralph ralph
fi
`,
  fish: `# Words for ralph on the tab key. Once: ralph completion fish > ~/.config/fish/completions/ralph.fish
function __ralph_words
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    set -l token (commandline -ct)
    set -l found ($program complete -- $words "$token" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\\n' $found
    else
        __fish_complete_path "$token"
    end
end
complete -c ralph -f -a '(__ralph_words)'
`,
};
