package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.devices.command.CommandOutbox.Due;
import dev.pitwatch.core.devices.command.JdbiDeliveryRepository.Turn;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives commands to devices and follows them to their end. A command is a row first and is sent after its commit; whatever
 * fails then stays queued. It goes out while its device is online, again until that has acknowledged it. Everything the hub does of its own accord runs on
 * one thread behind a bounded queue.
 */
public final class CommandService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandService.class);
    private static final Duration ASSIGN_EVERY = Duration.ofMinutes(1);
    private static final Duration LOOK_FOR_ASTRAY_EVERY = Duration.ofSeconds(5);
    private static final int MAX_ASTRAY = 4_096;
    private static final Duration UPKEEP_EVERY = Duration.ofMillis(500);
    private static final Duration RESEND_EVERY = Duration.ofSeconds(5);
    private static final int RESENT_AT_ONCE = 500;

    private final Database database;
    private final JdbiCommandRepository commands;
    private final JdbiDeliveryRepository deliveries;
    private final CommandSender sender;
    private final Predicate<String> online;
    private final Clock clock;
    private final Counter dropped;
    private final Waiting<String> arrivals = new Waiting<>(Integer.MAX_VALUE); // no more than there are devices
    private final Waiting<String> astray = new Waiting<>(MAX_ASTRAY);
    private final Map<String, Long> lookedForAstray = new ConcurrentHashMap<>();
    private final BlockingQueue<Boolean> woken = new ArrayBlockingQueue<>(1);
    private final OutageWarning away = new OutageWarning();
    private final CommandOutbox outbox;
    private final CommandNews news;
    private final DeviceSwitches switches;
    private final Thread worker = new Thread(this::run, "commands");
    private volatile boolean closing;
    private long nextUpkeep = System.nanoTime();
    private long nextResend = nextUpkeep;

    /**
     * Starts nothing yet: see {@link #start}.
     *
     * @param key seals licence keys while they are on their way
     * @param online whether a device was heard within its window
     */
    public CommandService(
            Database database,
            MasterKey key,
            CommandSender sender,
            Predicate<String> online,
            LiveEvents events,
            Clock clock,
            MeterRegistry meters) {
        this.database = database;
        this.commands = new JdbiCommandRepository(database, key);
        this.deliveries = new JdbiDeliveryRepository(database, key);
        this.sender = sender;
        this.online = online;
        this.clock = clock;
        this.outbox = new CommandOutbox(deliveries, sender, online, clock, this::wake);
        this.news = new CommandNews(commands::find, events, this::wake);
        this.switches = new DeviceSwitches(new JdbiSwitchRepository(database, key), this::send, clock);
        this.dropped = Counter.builder("pitwatch.commands.dropped")
                .description("Steps of commands that were put off because too many waited")
                .register(meters);
        Gauge.builder("pitwatch.commands.work", () -> astray.size() + outbox.size() + news.size())
                .description("Steps of commands that wait")
                .register(meters);
        worker.setDaemon(true);
    }

    /** Hears of every change of a command, by whichever hub; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_command", id -> {
            if (id.isEmpty()) {
                news.listening();
            } else {
                news.add(UUID.fromString(id));
            }
        });
    }

    /** Starts to send. */
    public void start() {
        worker.start();
    }

    /**
     * Gives a command; it is sent in the background, once it is committed.
     *
     * @return the command, queued
     * @throws Problem {@code not_found} when the scope has no such device
     */
    public Command queue(Scope scope, NewCommand command) {
        return queue(scope, List.of(command)).get(0);
    }

    /**
     * Gives commands, all or none, which are sent in this order.
     *
     * @return the commands, queued
     * @throws Problem {@code not_found} when the scope lacks one of their devices
     */
    public List<Command> queue(Scope scope, List<NewCommand> given) {
        if (given.isEmpty()) {
            return List.of();
        }
        List<Command> added = commands.add(scope, given, clock.instant());
        database.afterCommit(() -> added.forEach(this::send));
        return added;
    }

    /** A device that has left all pits is assigned no more. Joins the transaction of its cause, as the next two do. */
    public void unassigned(Scope scope, String deviceId) {
        commands.end(scope, deviceId, CommandKind.ASSIGN.name(), "replaced", clock.instant());
    }

    /** A device that is out of service takes nothing any more that it was given before. */
    public void retired(Scope scope, String deviceId) {
        commands.end(scope, deviceId, null, "retired", clock.instant());
    }

    /** A device that has another workshop takes along what is open: it is that workshop's. */
    public void claimed(Scope scope, String deviceId) {
        commands.claimed(scope, deviceId);
    }

    /** {@return what disables and enables devices} */
    public DeviceSwitches switches() {
        return switches;
    }

    /** A device came online: what it has not acknowledged is sent. Returns at once. */
    public void cameOnline(String deviceId) {
        arrivals.add(deviceId);
    }

    /** A device answered. {@return whether that moved its command on} Throws when the database is away. */
    boolean answered(String deviceId, CommandAnswer answer) {
        JdbiCommandRepository.Answered answered = commands.answered(deviceId, answer, clock.instant());
        answered.done().filter(one -> one.kind().isSwitch()).ifPresent(one -> switches.reported(deviceId));
        answered.done().filter(one -> answered.moved()).ifPresent(this::done);
        answered.done()
                .filter(one -> !answered.moved() && one.kind() == CommandKind.ASSIGN)
                .ifPresent(one -> commands.passing(deviceId, one.id()));
        return answered.moved();
    }

    private void done(Command command) {
        if (command.kind() == CommandKind.ASSIGN) {
            commands.arrived(command.deviceId()).ifPresent(workshop -> forget(workshop, command.deviceId()));
        } else if (command.kind() == CommandKind.SET_INTERVAL
                && command.params().get("interval_s") instanceof Integer seconds) {
            commands.interval(command.deviceId(), seconds);
        }
    }

    /** What the device last said under its old workshop is of no use to anybody there. */
    private void forget(String workshop, String deviceId) {
        sender.clear(CommandSender.STATUS.formatted(workshop, deviceId)).whenComplete((done, failure) -> {
            if (failure != null) {
                LOG.info(
                        "device {}: its old status under {} stays at the broker: {}",
                        deviceId,
                        workshop,
                        failure.getMessage());
            }
        });
    }

    /** A device is heard under {@code unclaimed}: if it has a pit, it is assigned to that again. Returns at once. */
    public void astray(String deviceId) {
        long time = System.nanoTime();
        Long before = lookedForAstray.get(deviceId);
        if (before == null || time - before >= LOOK_FOR_ASTRAY_EVERY.toNanos()) {
            lookedForAstray.put(deviceId, time);
            counted(astray.add(deviceId));
            wake();
        }
    }

    @Override
    public void close() {
        closing = true;
        worker.interrupt();
    }

    private void run() {
        try {
            while (!closing) {
                upkeep();
                assign();
                guarded(outbox::work);
                guarded(news::work);
                woken.poll(UPKEEP_EVERY.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        woken.offer(true);
    }

    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException e) {
            if (!DatabaseFailure.isPassing(e)) {
                LOG.warn("commands: {}", e.getMessage(), e);
            } else if (away.isNew(e)) {
                LOG.warn("commands wait for the database: {}", e.getMessage());
            }
        }
    }

    private void upkeep() {
        long now = System.nanoTime();
        if (now - nextUpkeep < 0) {
            return;
        }
        nextUpkeep = now + UPKEEP_EVERY.toNanos();
        guarded(this::resendToArrivals);
        if (now - nextResend >= 0) {
            nextResend = now + RESEND_EVERY.toNanos();
            guarded(this::resend);
        }
        outbox.tryAgain();
    }

    /** What can't be read now is looked at when the device is heard again. */
    private void assign() {
        for (String device : astray.take(MAX_ASTRAY)) {
            Instant now = clock.instant();
            guarded(() -> commands.addAssign(device, now, now.minus(ASSIGN_EVERY))
                    .ifPresentOrElse(this::send, () -> cameOnline(device)));
        }
    }

    private void resendToArrivals() {
        boolean more = true;
        while (more) {
            more = arrivals.batch(RESENT_AT_ONCE, some -> deliveries.back(some, clock.instant()).stream()
                    .sorted(Comparator.comparingLong(Turn::number))
                    .forEach(turn -> counted(outbox.add(turn.due()))));
        }
    }

    /** A page at a time, while there is room: the next look finds the rest. */
    private void resend() {
        long last = Long.MIN_VALUE;
        List<Turn> page;
        do {
            page = deliveries.due(last, RESENT_AT_ONCE, clock.instant());
            last = page.isEmpty() ? last : page.get(page.size() - 1).number();
        } while (page.stream().allMatch(turn -> counted(outbox.addAgain(turn.due()))) && page.size() == RESENT_AT_ONCE);
    }

    /** Returns at once. What waits for its device does so in the table. */
    private void send(Command command) {
        if (command.kind().isSwitch() || online.test(command.deviceId())) {
            counted(outbox.add(new Due(command.id(), command.deviceId())));
        }
    }

    private boolean counted(boolean added) {
        if (!added) {
            dropped.increment();
        }
        return added;
    }
}
