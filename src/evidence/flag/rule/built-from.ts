import type { RedFlag } from '../../../model/red-flag.ts';
import { isCi, isLockFile } from '../file-kind.ts';
import { asksForPackages, isOfNewProject, taskText, type FlagInput } from '../flag-input.ts';
import type { FilePatch } from '../patch.ts';
import { linesOf } from '../patch.ts';
import { squeezed } from '../source-line.ts';

/** Files by which a service builds and tests the project. */
export function ciChanged(input: FlagInput): RedFlag[] {
  const isAskedFor =
    /\bCI\b|\bci\/cd\b|workflows?\b|\bpipelines?\b|GitHub Actions|\bGitLab\b|\bJenkins\b|\bCircleCI\b/.test(
      taskText(input),
    );
  if (isAskedFor) return [];
  return input.files
    .filter((file) => (isCi(file.path) || isCi(file.old_path ?? '')) && !isOnlyFormat(file))
    .map((file) => ({
      rule: 'ci-changed',
      path: file.path,
      words: `was ${file.status}, and it decides what is built and tested elsewhere`,
    }));
}

/** Lock files, where the task asks for no package. */
export function lockFileChanged(input: FlagInput): RedFlag[] {
  if (asksForPackages(input)) return [];
  return input.files
    .filter((file) => isLockFile(file.path) && !isOfNewProject(file, input))
    .map(({ path, status }) => ({
      rule: 'lock-file-changed',
      path,
      words:
        status === 'changed'
          ? 'other versions of packages may be installed than before'
          : `was ${status}: ${status === 'added' ? 'packages came with it' : 'which versions are installed is open now'}`,
    }));
}

function isOnlyFormat(file: FilePatch): boolean {
  if (file.status !== 'changed' || file.binary || file.hunks.length === 0) return false;
  const side = (sign: '+' | '-'): string =>
    linesOf(file, sign)
      .map(({ text }) => squeezed(text.replace(/(?:^|\s)#(?![!{]).*$/, '')))
      .join('');
  return side('+') === side('-');
}
