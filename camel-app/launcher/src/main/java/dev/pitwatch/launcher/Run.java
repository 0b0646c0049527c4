package dev.pitwatch.launcher;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.people.identity.JdbiUserRepository;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.device.Simulator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of {@code ./pitwatch up}: starts the processes, tells the person, waits for Ctrl-C or {@code down}, stops all. */
final class Run {

    private static final Logger LOG = LoggerFactory.getLogger(Run.class);
    private static final long POLL_FIRST_MS = 200;
    private static final long POLL_MS = 1_000;
    private static final long START_ENDS_S = 30;

    private final Path home;
    private final Settings settings;
    private final Terminal terminal;
    private final PidFile pid;
    private final Processes processes;
    private final Readiness readiness;
    private final Laps laps = new Laps();
    private final Optional<DevOptions> dev;
    private final Optional<DemoWorkshop> workshop;
    private final CountDownLatch startEnded = new CountDownLatch(1);
    private Optional<Demo> demo = Optional.empty();
    private boolean nobody;
    private Optional<Simulator> simulator = Optional.empty();

    Run(Path home, Settings settings, boolean withDemo, Optional<DevOptions> dev, Terminal terminal) {
        this.home = home;
        this.dev = dev;
        this.settings = settings;
        this.terminal = terminal;
        this.pid = new PidFile(settings.folders().data(), "launcher");
        this.processes = new Processes(home, settings, terminal, laps, dev);
        this.workshop = withDemo ? Optional.of(new DemoWorkshop(settings)) : Optional.empty();
        this.readiness = new Readiness(settings.management());
    }

    /** Returns only by an exception, when the start fails; otherwise the signal that ends this JVM stops the processes. */
    void untilStopped() {
        pid.write(ProcessHandle.current().pid());
        Thread starter = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(starter), "stop"));
        try {
            processes.start(this::seed);
            Optional<DevLoop> loop = developed();
            if (loop.isPresent()) {
                loop.get().untilReady();
            } else {
                awaitReadiness();
            }
            sayReady();
            processes.admitDevices();
            greet();
            startEnded.countDown();
            if (loop.isPresent()) {
                loop.get().run();
            } else {
                watch();
            }
        } catch (InterruptedException e) {
            LOG.info("interrupted: stopping");
        } catch (Exception e) {
            LOG.error("start failed", e);
            throw new LauncherException(e.getMessage() + "; more in "
                    + Folders.log(settings.folders().data()));
        } finally {
            startEnded.countDown();
        }
    }

    private void seed(DatabaseSetup setup) {
        demo = workshop.flatMap(seed -> seed.seedOrRead(setup));
        nobody = demo.isEmpty() && !hasSuperAdmin(setup);
    }

    private static boolean hasSuperAdmin(DatabaseSetup setup) {
        try (Database database = new Database(setup, 1, 1, new SimpleMeterRegistry())) {
            return new JdbiUserRepository(database).hasSuperAdmin();
        }
    }

    private void greet() {
        Greeting greeting = new Greeting(settings, terminal);
        demo.ifPresent(seeded -> workshop.orElseThrow().publish(seeded, greeting.addresses()));
        greeting.print(demo, nobody);
        demo.ifPresent(seeded -> simulate(seeded, greeting.addresses().mqttUrl()));
    }

    private void simulate(Demo seeded, String brokerUrl) {
        if (settings.mqtt().external().isEmpty() && settings.mqtt().port().isEmpty()) {
            terminal.warn("nothing is simulated: PITWATCH_MQTT_PORT is off");
            return;
        }
        simulator = workshop.orElseThrow().simulator(seeded, brokerUrl, processes.clients());
        simulator.ifPresentOrElse(
                Simulator::start,
                () -> terminal.warn("nothing is simulated: the devices' accounts at the broker are made by hand"));
    }

    private void awaitReadiness() throws InterruptedException {
        HubStart start = hubStart();
        while (!start.isReady()) {
            TimeUnit.MILLISECONDS.sleep(POLL_FIRST_MS);
        }
    }

    private void sayReady() {
        terminal.ready("hub", laps.next(), "Apache Camel in Apache Karaf");
        terminal.say("Ready after %.1f s".formatted(laps.whole().toMillis() / 1000.0));
    }

    private HubStart hubStart() {
        return new HubStart(
                readiness, processes, terminal, Folders.log(settings.folders().data()));
    }

    /** From before the hub is ready, which a debugger and what is saved may be wanted for. */
    private Optional<DevLoop> developed() throws IOException {
        if (dev.isEmpty()) {
            return Optional.empty();
        }
        Path scratch = Folders.hub(settings.folders().data()).resolve("dev");
        dev.flatMap(DevOptions::debugger).ifPresent(address -> terminal.say("A debugger attaches to " + address));
        return Optional.of(new DevLoop(home, processes.hubFolder(), scratch, terminal, new ExchangedHub()));
    }

    private final class ExchangedHub implements DevLoop.Hub {
        private HubStart start = hubStart();

        @Override
        public void restart() {
            processes.restartHub();
            start = hubStart();
        }

        @Override
        public boolean isReady() throws InterruptedException {
            boolean ready = start.isReady();
            if (ready) {
                processes.resetRestartDelays();
            }
            return ready;
        }
    }

    /** A hub that is ready again ends a string of failures. */
    private void watch() throws InterruptedException {
        boolean ready = true;
        while (true) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
            boolean now = readiness.isReady();
            if (now && !ready) {
                processes.resetRestartDelays();
            }
            ready = now;
        }
    }

    private void stop(Thread starter) {
        starter.interrupt();
        try {
            // What is being started has to be there, or gone, before all are stopped in order.
            if (!startEnded.await(START_ENDS_S, TimeUnit.SECONDS)) {
                LOG.warn("the start did not end within {} s", START_ENDS_S);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        simulator.ifPresent(Simulator::close);
        processes.stop();
        pid.delete();
    }
}
