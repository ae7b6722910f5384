import { describe, expect, it } from 'vitest';
import { writeQueue } from '../rig/sample-project.ts';
import { useSandbox } from '../rig/use-sandbox.ts';

const queue = `tasks:
  - {id: base, title: Base, status: done}
  - {id: api, title: Make the "API", depends_on: [base]}
  - {id: form, title: Form, depends_on: [api]}
  - {id: docs, title: Docs, depends_on: [form, api]}
  - {id: look, title: Look, kind: review, reviews: [docs]}
  - {id: alone, title: Alone, status: draft}
`;

describe('ralph graph', () => {
  const sandbox = useSandbox();

  it('draws what waits for what as a tree [CLI-120]', async () => {
    writeQueue(sandbox(), queue);
    expect((await sandbox().run(['graph'])).stdout).toBe(`api  ready  Make the "API"
├─ form  waiting  Form
│  └─ docs  waiting  Docs
│     └─ look  waiting  Look
└─ docs  waiting  Docs (above)
alone  draft  Alone
`);
    expect((await sandbox().run(['graph', 'form'])).stdout).toBe(`base  done  Base
└─ api  ready  Make the "API"
   ├─ form  waiting  Form
   │  └─ docs  waiting  Docs
   │     └─ look  waiting  Look
   └─ docs  waiting  Docs (above)
`);
    const json = await sandbox().run(['graph', '--all', '--json']);
    expect(JSON.parse(json.stdout)).toMatchObject({
      data: { tasks: [{ id: 'base', needs: [] }, { id: 'api', needs: ['base'] }, {}, {}, {}, {}] },
    });
  });

  it('draws it for Mermaid, with nothing that means something to it [CLI-120]', async () => {
    writeQueue(sandbox(), queue);
    const { stdout } = await sandbox().run(['graph', 'api', '--mermaid']);
    expect(stdout).toContain('graph TD\n  t0["base: Base"]:::done\n');
    expect(stdout).toContain('t1["api: Make the #34;API#34;"]:::ready\n');
    expect(stdout).toContain('  t0 --> t1\n  t1 --> t2\n');
  });
});
