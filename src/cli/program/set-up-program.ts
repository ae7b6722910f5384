import type { AllowOptions } from '../command/allow.ts';
import type { ValidateOptions } from '../command/validate.ts';
import type { AddCommand, Done, JsonOption } from './command-maker.ts';

/** The commands that make and check what Ralph needs. */
export function addSetUpCommands(command: AddCommand, done: Done): void {
  command('init', 'make .ralph/ in this git repository', ['ralph init', 'ralph init --git'])
    .option('--git', 'also have git merge the queue by task and key; asks first')
    .option('--yes', 'do not ask')
    .action(async (options: JsonOption & { git?: boolean; yes?: boolean }) => {
      const { init } = await import('../command/init.ts');
      done(await init(options));
    });

  command('validate', 'check the database and report every problem', [
    'ralph validate',
    'ralph validate --fix',
  ])
    .option('--fix', 'mend in its place what can be mended in one way only')
    .action(async (options: ValidateOptions) => {
      const { validate } = await import('../command/validate.ts');
      done(await validate(options));
    });

  command('doctor', 'check everything that playing needs', ['ralph doctor']).action(
    async (options: JsonOption) => {
      const { doctor } = await import('../command/doctor.ts');
      done(await doctor(options));
    },
  );

  command(
    'allow <rules...>',
    'allow sessions a command or a tool; for a task, what its last session was denied',
    [
      'ralph allow "Bash(npm run build *)"',
      'ralph allow "WebFetch(domain:docs.example.com)" mcp__github',
      'ralph allow login-form',
      'ralph allow login-form --yes',
    ],
  )
    .option('--yes', 'do not ask')
    .action(async (rules: string[], options: AllowOptions) => {
      const { allow } = await import('../command/allow.ts');
      done(await allow(rules, options));
    });
}
