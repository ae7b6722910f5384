import type { Pipeline } from './pipeline.ts';

/** Those that there are without a file; one of the same name in pipelines.yaml takes its place. */
export const builtInPipelines: readonly Pipeline[] = [
  {
    name: 'spec-implement-review',
    title: 'Specify, build, review',
    description:
      'A session writes down what is wanted, the next one builds it, and another one judges the work and sends it back until it is as specified.',
    built_in: true,
    stages: [
      {
        name: 'spec',
        title: '{title}: specification',
        gate: 'checks',
        description: `Specify what is wanted so exactly that somebody else can build it without a question: what it has to do, its limits, what happens with wrong input, which parts of the project it touches, and how one sees that it works. Read what there is of it first. Change nothing and create no tasks: hand the specification over whole when you complete this task.

What is wanted: {title}

{description}`,
        after: [],
        reviews: [],
        keys: { kind: 'plan' },
      },
      {
        name: 'implement',
        title: '{title}',
        gate: 'checks',
        description: `Build what the specification says that was handed over, with tests. Where it cannot be built so, say it in the handoff.

{description}`,
        after: ['spec'],
        reviews: [],
        keys: { kind: 'implement' },
      },
      {
        name: 'review',
        title: '{title}: review',
        gate: 'checks',
        description: `Judge whether the work does all that the specification says that was handed over, and whether its tests would fail without it. Name each gap so that it can be closed.

{description}`,
        after: ['spec', 'implement'],
        reviews: ['implement'],
        keys: { kind: 'review' },
      },
    ],
  },
];
