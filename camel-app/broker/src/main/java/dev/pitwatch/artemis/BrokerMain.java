package dev.pitwatch.artemis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker's process. Speaks lines with the launcher: says {@code READY} when hubs may connect; on {@code open} lets
 * devices in and says {@code OPEN}, or {@code FAILED} and the reason; on {@code close} shuts their ports and says
 * {@code CLOSED}; says {@code CONNECTED id} and {@code LEFT id} of each device that the simulator does not play. Ends
 * when its input ends, so it never outlives the launcher. The log goes to the error output.
 */
public final class BrokerMain {

    private static final int STOPPED_BY_ITSELF = 3;
    /** Half of what the launcher waits for one that stands still. */
    private static final int SLOW_START_S = 30;
    /** From where it waits up to what was to be started. */
    private static final int FRAMES = 12;

    private BrokerMain() {}

    /** Takes its settings from the environment. */
    public static void main(String[] arguments) throws Exception {
        quietLibraries();
        Logger log = LoggerFactory.getLogger(BrokerMain.class);
        Lines lines = new Lines(System.out);
        EmbeddedBroker broker = new EmbeddedBroker(BrokerSettings.read(System.getenv()), lines);
        ScheduledExecutorService watch = watch();
        Future<?> slow = watch.schedule(tellOf(Thread.currentThread(), log), SLOW_START_S, TimeUnit.SECONDS);
        broker.start();
        slow.cancel(false);
        lines.say("READY");
        endWith(broker, watch, log);
        obey(broker, lines, log);
        watch.shutdownNow();
        broker.close();
        System.exit(0);
    }

    private static ScheduledExecutorService watch() {
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "broker-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Says what a start that takes long waits for, in one line: if it stands still, the launcher gives it up and shows the last line, of a
     * trace the one that says least.
     */
    private static Runnable tellOf(Thread starting, Logger log) {
        return () -> log.warn(
                "the broker has not started after {} s, it is at {}",
                SLOW_START_S,
                Stream.of(starting.getStackTrace())
                        .limit(FRAMES)
                        .map(frame -> frame.getClassName() + "." + frame.getMethodName() + ":" + frame.getLineNumber())
                        .collect(Collectors.joining(" < ")));
    }

    /** Artemis stops itself when it can't write its journal: the launcher then starts a new process. */
    private static void endWith(EmbeddedBroker broker, ScheduledExecutorService watch, Logger log) {
        watch.scheduleWithFixedDelay(
                () -> {
                    if (!broker.isRunning()) {
                        log.error("the broker has stopped itself; ending its process");
                        Runtime.getRuntime().halt(STOPPED_BY_ITSELF);
                    }
                },
                1,
                1,
                TimeUnit.SECONDS);
    }

    private static void obey(EmbeddedBroker broker, Lines lines, Logger log) throws IOException {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                switch (line.strip()) {
                    case "open" -> {
                        broker.openDevicePorts();
                        lines.say("OPEN");
                    }
                    case "close" -> {
                        broker.closeDevicePorts();
                        lines.say("CLOSED");
                    }
                    default -> log.warn("input \"{}\", expected open or close", line);
                }
            } catch (Exception e) {
                lines.say("FAILED " + e.getMessage());
            }
        }
    }

    /** Artemis' audit log has a line for each call, and its own words on refused sign-ins carry raw names. */
    private static void quietLibraries() {
        set("org.apache.activemq.audit", "off");
        set("org.apache.activemq.artemis", "warn");
        set("org.apache.activemq.artemis.core.server", "error");
        set("org.apache.activemq.artemis.core.protocol.mqtt", "error");
    }

    private static void set(String logger, String level) {
        String key = "org.slf4j.simpleLogger.log." + logger;
        if (System.getProperty(key) == null) {
            System.setProperty(key, level);
        }
    }

    /** The process's answers; each is one whole line. */
    private record Lines(PrintStream out) implements BrokerEvents {

        synchronized void say(String line) {
            out.println(line);
            out.flush();
        }

        @Override
        public void connected(String clientId) {
            say("CONNECTED " + oneLine(clientId));
        }

        @Override
        public void left(String clientId) {
            say("LEFT " + oneLine(clientId));
        }

        private static String oneLine(String clientId) {
            return clientId.replaceAll("\\p{Cntrl}", "?");
        }
    }
}
