import type { Command } from 'commander';
import { commandMaker, type Done, type JsonOption } from './command-maker.ts';

/** The commands for what tasks refer to by name, features and disciplines alike. */
export function addCatalogCommands(program: Command, done: Done): void {
  addCatalog(program, done, { noun: 'feature', catalog: 'features', example: 'spec=login' });
  addCatalog(program, done, {
    noun: 'discipline',
    catalog: 'disciplines',
    example: 'verify+=lint',
  });
}

interface CatalogWords {
  noun: string;
  catalog: 'features' | 'disciplines';
  example: string;
}

function addCatalog(program: Command, done: Done, { noun, catalog, example }: CatalogWords): void {
  const group = program
    .command(noun)
    .helpGroup('The queue:')
    .description(`the ${catalog} that tasks name: list, show, add, set, remove`);
  const command = commandMaker(group, 'Commands');

  command('list', `list the ${catalog}, with their tasks in numbers`, [
    `ralph ${noun} list`,
  ]).action(async (options: JsonOption) => {
    const { listCatalog } = await import('../command/catalog.ts');
    done(await listCatalog(catalog, options));
  });

  command('show <name>', `show one ${noun} and its tasks`, [`ralph ${noun} show login`]).action(
    async (name: string, options: JsonOption) => {
      const { showCatalog } = await import('../command/catalog.ts');
      done(await showCatalog(catalog, name, options));
    },
  );

  for (const verb of ['add', 'set'] as const) {
    const words = verb === 'add' ? '[assignments...]' : '<assignments...>';
    const what = verb === 'add' ? `add a ${noun}` : `change keys of a ${noun}`;
    command(`${verb} <name> ${words}`, what, [
      `ralph ${noun} ${verb} login title="Log in" ${example}`,
    ]).action(async (name: string, given: string[], options: JsonOption) => {
      const { setCatalog } = await import('../command/catalog.ts');
      done(await setCatalog({ catalog, name, adds: verb === 'add' }, given, options));
    });
  }

  command('remove <name>', `remove a ${noun} that no task is of`, [
    `ralph ${noun} remove login`,
  ]).action(async (name: string, options: JsonOption) => {
    const { removeCatalog } = await import('../command/catalog.ts');
    done(await removeCatalog(catalog, name, options));
  });
}
