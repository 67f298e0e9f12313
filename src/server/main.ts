/** Composition root: the only place that builds things and joins the modules. */
import { createServer, type AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { formatInstant, hourMs, minuteMs } from '../core/kernel/index.ts';
import type { BankPort } from '../core/protection/index.ts';
import { accessHandlers, makeDirectory, makeGate, relyingParty } from './access/index.ts';
import { anchorFile, auditHandlers, startAnchoring } from './audit/index.ts';
import { openBanks, startBank, type Banks } from './bank/index.ts';
import { startContacts } from './contact/index.ts';
import { startDocuments } from './document/index.ts';
import { chaseHandlers } from './chase/index.ts';
import { fundsHandlers } from './funds/index.ts';
import { remedyHandlers } from './appeal/index.ts';
import { bankReactions, makeFunds, setbackReactions } from './money.ts';
import { readBounds, traceHandlers } from './trace/index.ts';
import { dutyHandlers, startDutyJobs } from './duty/index.ts';
import { cityHandlers, makeCityPort, type CityPort } from './city/index.ts';
import { listHandlers, startListJobs, suggestBlock } from './list/index.ts';
import { openBesideServer, openCentre } from './platform/centre.ts';
import { systemClock, type Clock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Database } from './platform/database.ts';
import { codeOf, EnvironmentFault, messageOf } from './platform/fault.ts';
import type { Handlers } from './platform/handler.ts';
import { buildHttp, type Limits } from './platform/http.ts';
import { silentLog, type Log } from './platform/log.ts';
import { openJournal } from './platform/nats.ts';
import { openVault } from './platform/secret.ts';
import { serveWeb } from './platform/static.ts';
import { openFeed } from './platform/stream.ts';
import { callHandlers, contactRecorder, Dialler, openLine, type Line } from './call/index.ts';
import { clockHandlers } from './clock/index.ts';
import { startCampaignJobs } from './campaign/index.ts';
import {
  bankTable,
  callTable,
  chaseTable,
  clockTable,
  dutyTable,
  policyHandlers,
  protectionTerms,
  queueTable,
  returnTerms,
  routeTable,
  templateTable,
  visitTable,
} from './policy/index.ts';
import { figureHandlers, startLossJobs } from './figure/index.ts';
import { appealHandlers, protectionHandlers, startBankLine } from './protection/index.ts';
import { returnRoutesOf } from './return/index.ts';
import { startReports } from './report/index.ts';
import { openPublished, startScorer, type Scorer } from './rule/index.ts';
import {
  loadBanks,
  loadRegions,
  makeAppender,
  makeJournalAppender,
  makePersonResolver,
  makeSourceAuthentication,
  signalHandlers,
  type Appender,
  type PersonResolver,
} from './signal/index.ts';
import {
  installShipped,
  proposalHandlers,
  replayHandlers,
  startProposalJobs,
  startRunner,
  typologyHandlers,
} from './typology/index.ts';
import { automaticDeps, standingReactions, warningReactions } from './reactions.ts';
import { shiftHandlers } from './shift/index.ts';
import { startTimers } from './timer/index.ts';
import { timerHandlers } from './timers.ts';
import { visitHandlers } from './visit/index.ts';
import { wallHandlers } from './wall/index.ts';
import {
  adoptWarnings,
  handlingRoles,
  originHandlers,
  presenceHandlers,
  releaseAllOf,
  warningHandlers,
} from './warning/index.ts';

export type ServerDeps = {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Told of what takes longer than a moment while starting. */
  readonly say?: (line: string) => void;
  readonly limits?: Limits;
  /** The line to the simulated city, where one may run. */
  readonly city?: CityPort;
  /** The line to the banks; without one people carry instructions and record the answers. */
  readonly bank?: BankPort;
  /** Compare each reply with the contract; for tests. */
  readonly checkReplies?: boolean;
  /** Milliseconds between heartbeats of the change feed. */
  readonly beatMs?: number;
  /** Each message of the telephone line as it goes and comes; for ladders. */
  readonly onSip?: (way: 'out' | 'in', text: string) => void;
  /** Told when the server cannot go on, with the reason. */
  readonly onFatal?: (reason: string) => void;
};

export type Server = {
  /** Where it listens, such as http://127.0.0.1:9611. */
  readonly address: string;
  /** Where people find it. */
  readonly publicUrl: string;
  readonly db: Database;
  readonly databaseUrl: string;
  /** Fires what is due at the present time, until nothing is; answers how many fired. */
  settleTimers(): Promise<number>;
  /** Stops in order: no new requests, what is accepted is written, the chain is anchored. */
  stop(): Promise<void>;
};

/** Steps to undo what was started, newest first. */
type Undo = (() => Promise<void>)[];

/** How long messages of the change feed are kept for screens that were away. */
const feedKeepMs = 24 * hourMs;

/** Starts a centre, or leaves nothing behind. Throws an EnvironmentFault with one clear sentence. */
export async function startServer(config: Config, deps: ServerDeps = {}): Promise<Server> {
  const undo: Undo = [];
  const log = deps.log ?? silentLog;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= unwind(undo, log));
  try {
    return { ...(await start(config, { ...deps, log }, undo)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function unwind(undo: Undo, log: Log): Promise<void> {
  for (const step of undo.toReversed()) {
    await step().catch((thrown: unknown) => log.error('stopping', { cause: messageOf(thrown) }));
  }
}

/** What every part is built on. */
type Base = {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly db: Database;
  /** Where the heads of the audit chain are kept outside the database. */
  readonly anchors: string;
  /** Who the banks are and how they are reached. */
  readonly banks: Banks;
};

async function start(
  config: Config,
  deps: ServerDeps & { readonly log: Log },
  undo: Undo,
): Promise<Omit<Server, 'stop'>> {
  const { clock = systemClock, log } = deps;
  await checkPort(config);
  const centre = await openCentre({ config, clock, ...(deps.say ? { say: deps.say } : {}) });
  undo.push(() => centre.close());
  void centre.databaseEnded.then((reason) =>
    deps.onFatal?.(`the embedded database ended: ${reason}`),
  );
  const { db, databaseUrl } = centre;
  const anchors = anchorFile(config.dataDir, config.databaseUrl);
  const base: Base = { config, clock, log, db, anchors, banks: openBanks(config.banks) };
  const workers = await startWorkers(base, undo);
  const directory = makeDirectory(db, clock);
  const gate = makeGate({
    db,
    authenticateSource: (key, now) => workers.authentication.authenticateSource(key, now),
  });
  const feed = await openFeed({
    ...base,
    gate,
    unitPath: (id) => directory.unitPath(id),
    ...(deps.beatMs ? { beatMs: deps.beatMs } : {}),
  });
  undo.push(() => feed.stop());
  let publicUrl = config.publicUrl ?? '';
  const namesOf = (actors: readonly string[]) => directory.namesOf(actors);
  const unitPath = (id: string) => directory.unitPath(id);
  const money = await startMoney({ ...base, workers, namesOf, unitPath }, undo);
  const handlers: Handlers = {
    ...money.handlers,
    ...moduleHandlers(base, workers, () => publicUrl),
    ...(await startMessages({ ...base, workers, unitPath }, undo)),
    ...startTypologies({ ...base, databaseUrl, workers, namesOf }, undo),
    ...startFigures({ ...base, reactions: workers.reactions }, undo),
    ...startProtection({ ...base, workers, namesOf, bank: deps.bank ?? money.protective }, undo),
    ...policyHandlers({ db, policies: workers.published.policies, namesOf }),
    ...callHandlers({
      ...base,
      policy: () => workers.published.policies.of(callTable),
      line: await startTelephone({ ...base, ...workers, onSip: deps.onSip }, undo),
      unitPath: (id) => directory.unitPath(id),
    }),
    ...cityHandlers({ db, city: deps.city ?? makeCityPort() }),
    ...auditHandlers({ db, clock, anchorFile: base.anchors, namesOf }),
    ...feed.handlers,
  };
  const app = await buildHttp(
    {
      ...base,
      gate,
      publicUrl: () => publicUrl,
      trustedProxies: config.trustedProxies,
      ...(deps.limits ? { limits: deps.limits } : {}),
      checkReplies: deps.checkReplies ?? false,
    },
    handlers,
  );
  await serveWeb(app);
  const address = await listen(app, config);
  // Streams end first, so that closing does not wait for them.
  undo.push(() => feed.stop().then(() => app.close()));
  publicUrl = config.publicUrl ?? address;
  undo.push(repeat(hourMs, () => feed.prune(clock.now(), feedKeepMs), log));
  return { address, publicUrl, db, databaseUrl, settleTimers: () => workers.timers.settle() };
}

type Money = Base & {
  readonly workers: Workers;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly unitPath: (id: string) => Promise<readonly string[] | undefined>;
};

/** What the money is handled with: a line for each module of it. */
async function startMoney(base: Money, undo: Undo) {
  const { config, workers } = base;
  const documents = startDocuments(base, undo);
  const { funds } = workers;
  const reports = startReports({ ...base, ...workers }, undo);
  const bank = await startBank(
    {
      ...base,
      policy: () => workers.published.policies.of(bankTable),
      reactions: bankReactions(funds, workers.published.policies),
      setbacks: setbackReactions(funds, workers.published.policies),
      listen: config.banks?.listen,
      onReport: reports.onReport,
    },
    undo,
  );
  const handlers = {
    ...documents.handlers,
    ...bank.handlers,
    ...fundsHandlers({ ...base, funds }),
    ...returnRoutesOf({
      ...base,
      funds,
      policy: returnTerms(workers.published.policies),
      file: documents.file,
      auditOf: (actor, key, auditId) => readBounds(base.db, actor, key, auditId),
    }),
    ...remedyHandlers({
      ...base,
      funds,
      terms: returnTerms(workers.published.policies),
    }),
    ...traceHandlers({
      ...base,
      tolerance: returnTerms(workers.published.policies),
    }),
    ...chaseHandlers({ ...base, funds, policy: () => workers.published.policies.of(chaseTable) }),
    ...reports.handlers,
  };
  return { handlers, protective: bank.protective };
}

type JournalBase = Pick<Base, 'config' | 'db' | 'log'> & { readonly persons: PersonResolver };

/** The door to the log; behind a journal where one is configured. */
async function throughJournal(
  { config, ...base }: JournalBase,
  appender: Appender,
  onRecorded: () => void,
): Promise<Appender> {
  if (config.logUrl === undefined) return appender;
  const journal = await openJournal(config.logUrl);
  const journaled = makeJournalAppender({ ...base, journal, appender, onRecorded });
  return {
    ...journaled,
    async stop() {
      await journaled.stop();
      await journal.close();
    },
  };
}

/** Connections of a process that only decides. */
const workerConnections = 4;

/** Decides signals beside a running centre. Refused where none runs and no database is named. */
export async function startWorker(config: Config, log: Log): Promise<Pick<Scorer, 'stop'>> {
  const clock = systemClock;
  const centre = await openBesideServer({
    config: { ...config, databaseConnectionsMax: workerConnections },
    clock,
  });
  const { db } = centre;
  try {
    const published = await openPublished({ db, clock, log });
    const persons = makePersonResolver(loadRegions(config.dataDir));
    const scorer = startScorer({
      db,
      clock,
      log,
      persons,
      reactions: warningReactions(published, config),
      ...published,
    });
    return {
      async stop() {
        await scorer.stop();
        await published.stop();
        await centre.close();
      },
    };
  } catch (thrown) {
    await centre.close();
    throw thrown;
  }
}

type Messaging = Base & {
  readonly workers: Workers;
  readonly unitPath: (id: string) => Promise<readonly string[] | undefined>;
};

/** Messages, check codes and notices, with the gateways of the configuration. */
async function startMessages({ workers, ...base }: Messaging, undo: Undo) {
  const contacts = await startContacts({
    ...base.config,
    ...base,
    ...automaticDeps(workers.published),
    vault: openVault(base.config.dataDir),
    templates: () => workers.published.policies.of(templateTable),
  });
  undo.push(() => contacts.stop());
  return contacts.handlers;
}

/** The line to the gateway, and what dials on it; undefined where seats dial by hand. */
async function startTelephone(
  { config, db, clock, log, published, reactions, onSip }: Base & Telephoning,
  undo: Undo,
): Promise<Line | undefined> {
  if (config.sip === undefined) return undefined;
  const line = await openLine({
    settings: config.sip,
    log,
    ...(onSip ? { onPass: onSip } : {}),
  });
  undo.push(() => line.close());
  const { policy: warnings, routes } = published;
  const onResult = contactRecorder({ clock, policy: warnings, routes, reactions });
  const policy = () => published.policies.of(callTable);
  const dialler = new Dialler({ db, clock, log, line, policy, onResult });
  await dialler.start();
  undo.push(() => dialler.stop());
  return line;
}

type Telephoning = Pick<Workers, 'published' | 'reactions'> & {
  readonly onSip: ServerDeps['onSip'];
};
type Workers = Awaited<ReturnType<typeof startWorkers>>;

/** Everything that works without being asked: anchoring, scoring, timers, the door to the log. */
async function startWorkers({ config, clock, log, db, anchors, banks }: Base, undo: Undo) {
  const anchoring = await startAnchoring({ db, clock, log, file: anchors });
  undo.push(() => anchoring.stop());
  await installShipped(db, clock.now());
  const published = await openPublished({ db, clock, log });
  undo.push(() => published.stop());
  const persons = makePersonResolver(loadRegions(config.dataDir));
  const reactions = warningReactions(published, config);
  const scorer = config.scoring
    ? startScorer({ db, clock, log, persons, reactions, ...published })
    : undefined;
  undo.push(async () => scorer?.stop());
  const standing = standingReactions(published.policies);
  const adopt = async (): Promise<void> => {
    await adoptWarnings(db, standing, published.policies.of(queueTable), clock.now());
  };
  undo.push(repeat(minuteMs, adopt, log));
  const funds = makeFunds(published.policies, (said) => banks.nameOf(said));
  const handlers = timerHandlers(published.policies, { reactions, funds });
  const timers = startTimers({ db, clock, log, handlers });
  undo.push(() => timers.stop());
  const duty = startDutyJobs({
    db,
    clock,
    log,
    policy: () => published.policies.of(dutyTable),
    roles: handlingRoles,
  });
  undo.push(() => duty.stop());
  const wake = (): void => scorer?.wake();
  const direct = makeAppender({ db, persons, backlogMax: config.backlogMax, onAppended: wake });
  const appender = await throughJournal({ config, db, persons, log }, direct, wake);
  undo.push(() => appender.stop());
  const listJobs = startListJobs({ db, clock, log });
  undo.push(() => listJobs.stop());
  const campaigns = startCampaignJobs({ db, clock, log, reactions, ...published });
  undo.push(() => campaigns.stop());
  const authentication = makeSourceAuthentication(db);
  return { published, persons, listJobs, appender, authentication, reactions, timers, funds };
}

function moduleHandlers({ config, db }: Base, workers: Workers, publicUrl: () => string) {
  const { published, persons, appender, authentication, reactions } = workers;
  const deciding = { policy: published.policy, routes: published.routes, reactions };
  const texts = () => published.model().texts;
  const { centre, demo } = config;
  const dutyPolicy = () => published.policies.of(dutyTable);
  return {
    ...accessHandlers({
      db,
      vault: openVault(config.dataDir),
      demo,
      party: () => relyingParty(publicUrl(), centre),
      onLeave: async (tx, actor, userId, now) => {
        await releaseAllOf(tx, deciding, { actor, userId }, now);
      },
    }),
    ...signalHandlers({
      db,
      appender,
      persons,
      authentication,
      banks: loadBanks(config.dataDir),
      texts,
    }),
    ...clockHandlers({
      db,
      policy: published.policy,
      clockPolicy: () => published.policies.of(clockTable),
    }),
    ...originHandlers(db),
    ...warningHandlers({
      db,
      centre,
      persons,
      texts,
      ...deciding,
      figures: () => published.policies.of(queueTable),
    }),
    ...listHandlers({
      db,
      memory: published.lists,
      lookalikes: () => published.model().lookalikes,
      settle: () => workers.listJobs.settle(),
    }),
    ...presenceHandlers({ db }),
    ...dutyHandlers({ db, policy: dutyPolicy }),
    ...shiftHandlers({
      db,
      policy: () => published.policies.of(routeTable),
      warningPolicy: published.policy,
      dutyPolicy,
      reactions,
    }),
    ...visitHandlers({
      db,
      vault: openVault(config.dataDir),
      policy: () => published.policies.of(visitTable),
      warning: deciding,
    }),
    ...wallHandlers({ db, centre, demo }),
    'meta.read': async ({ now }) => ({
      centre,
      demo,
      version: config.version,
      serverTime: formatInstant(now),
    }),
  } satisfies Partial<Handlers>;
}

type TypologyBase = Base & {
  readonly databaseUrl: string;
  readonly workers: Workers;
  readonly namesOf: (actors: readonly string[]) => Promise<ReadonlyMap<string, string>>;
};

/** Typologies, their replays in processes of their own, and what they propose. */
function startTypologies(base: TypologyBase, undo: Undo) {
  const { db, workers, namesOf } = base;
  const runner = startRunner(base);
  undo.push(() => runner.stop());
  const jobs = startProposalJobs(base);
  undo.push(() => jobs.stop());
  const texts = () => workers.published.model().texts;
  return {
    ...typologyHandlers({ db, namesOf }),
    ...replayHandlers({ db, namesOf, runner, texts }),
    ...proposalHandlers({ db, namesOf, proposeBlock: suggestBlock }),
  };
}

/** Figures, and the losses that are linked as the log is read. */
function startFigures(base: Base & Pick<Workers, 'reactions'>, undo: Undo) {
  const losses = startLossJobs(base);
  undo.push(() => losses.stop());
  return figureHandlers(base);
}

type ProtectionBase = Omit<TypologyBase, 'databaseUrl'> & { readonly bank: BankPort | undefined };

/** Protective stops, and the line to the banks where there is one. */
function startProtection(base: ProtectionBase, undo: Undo) {
  const { config, db, workers, namesOf, bank } = base;
  const policy = protectionTerms(workers.published.policies);
  if (bank !== undefined) {
    const line = startBankLine({ ...base, bank, policy });
    undo.push(() => line.stop());
  }
  const banks = loadBanks(config.dataDir);
  return {
    ...protectionHandlers({ db, policy, banks, namesOf, byHand: bank === undefined }),
    ...appealHandlers({ db, policy }),
  };
}

/** Runs work now and then; answers how to end it. */
function repeat(everyMs: number, work: () => Promise<void>, log: Log): () => Promise<void> {
  let running = Promise.resolve();
  const once = (): void => {
    running = running
      .then(work)
      .catch((thrown: unknown) => log.warn('periodic work failed', { cause: messageOf(thrown) }));
  };
  once();
  const timer = setInterval(once, everyMs);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}

/** Fails before anything is made when the port cannot be had. */
export async function checkPort({ host, port }: Config): Promise<void> {
  if (port === 0) return;
  const failure = await new Promise<unknown>((resolve) => {
    const probe = createServer().once('error', resolve);
    probe.listen(port, host, () => probe.close(() => resolve(undefined)));
  });
  if (failure !== undefined) throw cannotListen({ host, port }, failure);
}

function cannotListen(
  { host, port }: Pick<Config, 'host' | 'port'>,
  cause: unknown,
): EnvironmentFault {
  if (codeOf(cause) === 'EADDRINUSE') {
    return new EnvironmentFault(
      'port-in-use',
      `port ${port} on ${host} is in use`,
      'stop the other program, or give another port in WUZHA_PORT',
      cause,
    );
  }
  return new EnvironmentFault(
    'cannot-listen',
    `cannot listen on ${host}:${port}: ${messageOf(cause)}`,
    'give an address of this machine in WUZHA_HOST and a free port in WUZHA_PORT',
    cause,
  );
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    throw cannotListen({ host, port }, cause);
  }
  const bound = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound.port}`;
}
