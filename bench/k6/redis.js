// Is Redis, as the chart runs it, as fast as the servers need it?
//
//   k6 run -e REDIS_URL=redis://:PASSWORD@HOST:6379 bench/k6/redis.js
//
// Each iteration is one command, so that k6's own iteration_duration is that command's latency, k6's work included. First
// connections are opened; then reads and writes of 1.8 KB come at a steady rate, as from ten servers at full load; then fifty
// clients do as many as they can. The thresholds are the requirements' (NFR-1); k6 says of each whether it holds.
import redis from 'k6/experimental/redis';

const RATE = Number(__ENV.RATE || 1000); // reads, and half as many writes, each second
const SECONDS = Number(__ENV.SECONDS || 20);
const VALUE = 'x'.repeat(1800);
const KEYS = 10000;

const client = () => new redis.Client(__ENV.REDIS_URL || 'redis://127.0.0.1:6379');
const shared = client();

const steady = (exec, rate, startTime) => ({
  executor: 'constant-arrival-rate', exec, rate, startTime,
  timeUnit: '1s', duration: `${SECONDS}s`, preAllocatedVUs: 50, maxVUs: 200,
});

export const options = {
  scenarios: {
    connect: { executor: 'per-vu-iterations', exec: 'connect', vus: 5, iterations: 40 },
    get: steady('get', RATE, '5s'),
    set: steady('set', RATE / 2, '5s'),
    most: { executor: 'constant-vus', exec: 'most', vus: 50, startTime: `${SECONDS + 7}s`, duration: `${SECONDS}s` },
  },
  thresholds: {
    'iteration_duration{scenario:connect}': ['p(95)<10'],
    'iteration_duration{scenario:get}': ['p(95)<1'],
    'iteration_duration{scenario:set}': ['p(95)<2'],
    // Twenty commands an iteration, so this is 10,000 a second; redis-benchmark is the better judge of the most.
    'iterations{scenario:most}': [`count>${(SECONDS * 10000) / 20}`],
    dropped_iterations: ['count==0'],
  },
  summaryTrendStats: ['min', 'med', 'p(95)', 'p(99)', 'max'],
};

const key = () => `bench:${Math.floor(Math.random() * KEYS)}`;

export async function setup() {
  for (let i = 0; i < KEYS; i += 1) {
    await shared.set(`bench:${i}`, VALUE, 600);
  }
}

// The first command of a client opens its connection.
export const connect = () => client().sendCommand('PING');
export const get = () => shared.get(key());
export const set = () => shared.set(key(), VALUE, 600);

export async function most() {
  const commands = [];
  for (let i = 0; i < 20; i += 1) {
    commands.push(i % 3 === 0 ? shared.set(key(), VALUE, 600) : shared.get(key()));
  }
  await Promise.all(commands);
}
