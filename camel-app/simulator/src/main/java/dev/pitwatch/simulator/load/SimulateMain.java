package dev.pitwatch.simulator.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.settings.Settings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code ./pitwatch simulate}. */
public final class SimulateMain {

    private static final int EVERY_SECONDS = 5;
    private static final Duration CONNECT_TIME = Duration.ofSeconds(30);
    private static final Duration LAST_ACKS = Duration.ofSeconds(15);

    private final LoadOptions options;
    private final Target target;
    private final PrintStream out;
    private final CountDownLatch asked = new CountDownLatch(1);

    private SimulateMain(LoadOptions options, Target target, PrintStream out) {
        this.options = options;
        this.target = target;
        this.out = out;
    }

    /** Ends with 0, with 1 when something failed or was not acknowledged, with 2 on wrong options. */
    public static void main(String[] arguments) throws InterruptedException {
        if (List.of(arguments).contains("--help")) {
            System.out.print(LoadOptions.USAGE);
            return;
        }
        int code;
        try {
            LoadOptions options = LoadOptions.read(arguments, System.getenv());
            Path home = Path.of(System.getProperty("pitwatch.home", ""));
            Target target = Target.of(options, Settings.data(System.getenv(), home));
            code = new SimulateMain(options, target, System.out).run();
        } catch (IllegalArgumentException e) {
            System.err.println("pitwatch simulate: " + e.getMessage() + " (--help tells all options)");
            code = 2;
        } catch (IOException e) {
            System.err.println("pitwatch simulate: " + e.getMessage());
            code = 1;
        }
        // From a shutdown hook's point of view this thread is done: exit would wait for the hook for ever.
        Runtime.getRuntime().halt(code);
    }

    private int run() throws IOException, InterruptedException {
        Thread main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            asked.countDown();
            awaitQuietly(main);
        }));
        HubApi hub = new HubApi(target.hub());
        JsonNode signedIn = hub.signIn(target.username(), target.password());
        List<LoadDevice> devices = new Fleet(hub).register(options.devices(), signedIn, options.workshop(), count -> {
            if (count == options.devices() || count % 100 == 0) {
                say("registered %d of %d devices", count, options.devices());
            }
        });
        try (LoadGenerator generator = new LoadGenerator(load(devices))) {
            return run(generator);
        }
    }

    private Load load(List<LoadDevice> devices) {
        return new Load(
                target.mqtt().getHost(),
                target.mqttPort(),
                devices,
                options.rate(),
                Load.DEFAULT_WINDOW,
                !options.ignoreLimits(),
                options.ackedFile());
    }

    private int run(LoadGenerator generator) throws InterruptedException {
        generator.start();
        if (!generator.awaitConnected(CONNECT_TIME)) {
            LoadProgress now = generator.progress();
            say(
                    "%d of %d devices are connected after %d s (%d sign-ins refused); going on",
                    now.connected(), options.devices(), CONNECT_TIME.toSeconds(), now.refused());
        }
        report(generator);
        LoadProgress end = generator.stop(LAST_ACKS);
        say(
                "sent %d, acknowledged %d, open %d in %.1f s: %.1f/s; PUBACK p50 %.1f ms, p99 %.1f ms; boot_id %s",
                end.sent(),
                end.acked(),
                end.open(),
                end.seconds(),
                end.acked() / end.seconds(),
                end.p50(),
                end.p99(),
                generator.bootId());
        return end.open() == 0 && end.acked() > 0 ? 0 : 1;
    }

    private void report(LoadGenerator generator) throws InterruptedException {
        long began = System.nanoTime();
        long end = began + options.duration().orElse(Duration.ofDays(365)).toNanos();
        LoadProgress before = generator.progress();
        while (System.nanoTime() - end < 0) {
            long rest = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (asked.await(Math.max(1, Math.min(rest, EVERY_SECONDS * 1_000L)), TimeUnit.MILLISECONDS)) {
                return;
            }
            LoadProgress now = generator.progress();
            double seconds = now.seconds() - before.seconds();
            say(
                    "%5.0f s  %d connected  sent %.0f/s  acknowledged %.0f/s  PUBACK p50 %.1f ms  p99 %.1f ms",
                    now.seconds(),
                    now.connected(),
                    (now.sent() - before.sent()) / seconds,
                    (now.acked() - before.acked()) / seconds,
                    now.p50(),
                    now.p99());
            before = now;
        }
    }

    private static void awaitQuietly(Thread main) {
        try {
            main.join(LAST_ACKS.plusSeconds(5).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }
}
