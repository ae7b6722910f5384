import type { Hear } from './state/server-stream.ts';
import { StreamHub } from './state/stream-hub.ts';
import type { PageWord } from './state/listen.ts';

// What all pages of a browser share: it lives as long as one of them does.

const hubs = new Map<string, StreamHub>();

self.addEventListener('connect', (event) => {
  const [port] = (event as MessageEvent).ports;
  if (port === undefined) return;
  const hear: Hear = (heard) => {
    port.postMessage(heard);
  };
  port.onmessage = ({ data: { word, address } }: MessageEvent<PageWord>) => {
    const hub = hubs.get(address) ?? new StreamHub(address);
    hubs.set(address, hub);
    if (word === 'join') hub.join(hear);
    else hub.leave(hear);
  };
});
